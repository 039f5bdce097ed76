//! Answers whose outermost element bears another name than AWS documents.
//!
//! Servers that speak S3's protocol, moto among them, wrap the versioning of a
//! bucket in `GetBucketVersioningResponse` where AWS says
//! `VersioningConfiguration`. AWS's other SDKs do not look at that name; the
//! Rust SDK does, and gives no answer at all.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html>

/// The texts of `Status` and `MfaDelete`, if this is such an answer and no other.
pub(super) fn versioning(body: &[u8]) -> Option<(Option<String>, Option<String>)> {
    let text = std::str::from_utf8(body).ok()?.trim();
    let text = match text.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>")?.1.trim(),
        None => text,
    };
    let rest = text.strip_prefix("<GetBucketVersioningResponse")?;
    let (attributes, rest) = rest.split_once('>')?;
    if attributes.ends_with('/') {
        return rest.trim().is_empty().then_some((None, None));
    }
    let mut rest = rest.strip_suffix("</GetBucketVersioningResponse>")?.trim();
    let (mut status, mut mfa_delete) = (None, None);
    while !rest.is_empty() {
        let (name, after) = rest.strip_prefix('<')?.split_once('>')?;
        let (value, after) = after.split_once("</")?;
        rest = after.strip_prefix(name)?.strip_prefix('>')?.trim();
        match name {
            "Status" if status.is_none() => status = Some(value.trim().to_owned()),
            "MfaDelete" if mfa_delete.is_none() => mfa_delete = Some(value.trim().to_owned()),
            _ => return None,
        }
    }
    Some((status, mfa_delete))
}

#[cfg(test)]
mod tests {
    use super::versioning;

    const OPEN: &str = "<?xml version=\"1.0\"?>\n<GetBucketVersioningResponse xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";

    #[test]
    fn the_words_are_read_whatever_the_outer_name() {
        let body = format!(
            "{OPEN}<Status>Enabled</Status>\n <MfaDelete>Disabled</MfaDelete></GetBucketVersioningResponse>"
        );
        assert_eq!(
            versioning(body.as_bytes()),
            Some((Some("Enabled".to_owned()), Some("Disabled".to_owned())))
        );
        let body = format!("{OPEN}\n</GetBucketVersioningResponse>");
        assert_eq!(versioning(body.as_bytes()), Some((None, None)));
        assert_eq!(
            versioning(b"<GetBucketVersioningResponse/>"),
            Some((None, None))
        );
    }

    #[test]
    fn anything_else_is_no_answer() {
        for body in [
            "",
            "<html></html>",
            "<Error><Code>AccessDenied</Code></Error>",
            "<GetBucketVersioningResponse>",
            "<GetBucketVersioningResponse><Status>Enabled</Status>",
            "<GetBucketVersioningResponse><Status>Enabled</Statu></GetBucketVersioningResponse>",
            "<GetBucketVersioningResponse><Other>x</Other></GetBucketVersioningResponse>",
            "<GetBucketVersioningResponse><Status>Enabled</Status><Status>Suspended</Status></GetBucketVersioningResponse>",
        ] {
            assert_eq!(versioning(body.as_bytes()), None, "{body}");
        }
    }
}
