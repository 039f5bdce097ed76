//! How a violation is repaired: commands and code with placeholders, and one resource put into them.

use std::borrow::Cow;

/// What repairs a resource, beside the words of the control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// Commands for bash and the AWS CLI, with placeholders; what the user has to choose is a shell variable.
    pub aws_cli: Option<String>,
    /// The same state as Terraform code, with placeholders, where it is one resource.
    pub terraform: Option<String>,
    /// Why there is no command.
    pub by_hand: Option<String>,
    /// Why no test applies the commands.
    pub untested: Option<String>,
}

/// The resource to repair.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// Its id: an ARN, with a part of it behind `#`.
    pub resource: &'a str,
    /// Its account.
    pub account: &'a str,
    /// Its region, or `global`.
    pub region: &'a str,
}

/// What a placeholder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Placeholder {
    /// The ARN, without the part behind `#`.
    Arn,
    /// What AWS calls the resource: the last word of its ARN.
    Name,
    /// The name of what it lies in: of an API, for a stage of it.
    Parent,
    /// What stands behind `#`.
    Part,
    Account,
    Region,
    Partition,
}

const PLACEHOLDERS: &[(&str, Placeholder)] = &[
    ("arn", Placeholder::Arn),
    ("name", Placeholder::Name),
    ("parent", Placeholder::Parent),
    ("part", Placeholder::Part),
    ("account", Placeholder::Account),
    ("region", Placeholder::Region),
    ("partition", Placeholder::Partition),
];

/// The names of all placeholders.
pub(super) fn placeholders() -> impl Iterator<Item = &'static str> + Clone {
    PLACEHOLDERS.iter().map(|(name, _)| *name)
}

/// A piece of a template.
pub(super) enum Piece<'t> {
    Text(&'t str),
    /// What stands between two `@`.
    Placeholder(&'t str),
}

/// The pieces of a template: a word between two `@` is a placeholder, a lone `@` is not.
pub(super) fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(name) = rest.strip_prefix('@').and_then(word) {
            rest = &rest[name.len() + 2..];
            return Some(Piece::Placeholder(name));
        }
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(_, letter)| *letter == '@')
            .map_or(rest.len(), |(at, _)| at);
        let (text, after) = rest.split_at(end);
        rest = after;
        Some(Piece::Text(text))
    })
}

/// The word that an `@` ends.
fn word(text: &str) -> Option<&str> {
    let (word, _) = text.split_once('@')?;
    let is_word = |letter: char| letter.is_ascii_lowercase() || letter == '-';
    (!word.is_empty() && word.chars().all(is_word)).then_some(word)
}

impl Remedy {
    /// The template for one resource. `None` if a placeholder has no value for it, or one that might steer a shell,
    /// an AWS CLI or Terraform: names of resources come from accounts.
    #[must_use]
    pub fn fill(template: &str, target: &Target<'_>) -> Option<String> {
        let mut filled = String::with_capacity(template.len());
        for piece in pieces(template) {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Placeholder(name) => {
                    let (_, placeholder) = PLACEHOLDERS.iter().find(|(known, _)| *known == name)?;
                    let value = target.value(*placeholder)?;
                    filled.push_str(harmless(&value)?);
                }
            }
        }
        Some(filled)
    }
}

/// The value, if between quotes it means nothing but itself.
fn harmless(value: &str) -> Option<&str> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_.:/+=,@#*-".contains(letter);
    // The AWS CLI takes `-x` for an option, and reads `file://x` and `https://x`.
    let steers = value.starts_with('-') || value.contains("://");
    (!value.is_empty() && value.chars().all(is_plain) && !steers).then_some(value)
}

impl<'a> Target<'a> {
    fn value(&self, placeholder: Placeholder) -> Option<Cow<'a, str>> {
        match placeholder {
            Placeholder::Arn => Some(self.arn().into()),
            Placeholder::Name => self.arn().rsplit(['/', ':']).next().map(Cow::from),
            Placeholder::Parent => {
                let mut words = self.arn().rsplit('/').skip(2);
                let parent = words.next()?;
                words.next().map(|_| parent.into())
            }
            Placeholder::Part => Some(self.resource.split_once('#')?.1.into()),
            Placeholder::Account => Some(self.account.into()),
            Placeholder::Region if self.region == "global" => None,
            Placeholder::Region => Some(self.region.into()),
            Placeholder::Partition => {
                let (partition, _) = self.arn().strip_prefix("arn:")?.split_once(':')?;
                Some(partition.into())
            }
        }
    }

    fn arn(&self) -> &'a str {
        self.resource.split('#').next().unwrap_or(self.resource)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fill(template: &str, resource: &str) -> Option<String> {
        let target = Target {
            resource,
            account: "111122223333",
            region: "eu-west-1",
        };
        Remedy::fill(template, &target)
    }

    #[test]
    fn every_placeholder_has_its_value() {
        let stage = "arn:aws:apigateway:eu-west-1::/restapis/abc123/stages/prod";
        let filled = fill(
            "@parent@ @name@ @partition@ @account@ @region@ @arn@",
            stage,
        );
        let expected = format!("abc123 prod aws 111122223333 eu-west-1 {stage}");
        assert_eq!(filled, Some(expected));
        let behavior = "arn:aws-cn:cloudfront::111122223333:distribution/E1#api/*";
        let filled = fill("\"@name@\" '@part@' @arn@", behavior);
        let arn = "arn:aws-cn:cloudfront::111122223333:distribution/E1";
        assert_eq!(filled, Some(format!("\"E1\" 'api/*' {arn}")));
        let database = "arn:aws:rds:eu-west-1:111122223333:db:orders";
        assert_eq!(fill("@name@", database).as_deref(), Some("orders"));
    }

    #[test]
    fn what_has_no_value_is_not_filled_in() {
        let bucket = "arn:aws:s3:::orders";
        for template in ["@part@", "@parent@", "@nome@"] {
            assert_eq!(fill(template, bucket), None, "{template}");
        }
        let global = Target {
            resource: bucket,
            account: "111122223333",
            region: "global",
        };
        assert_eq!(Remedy::fill("--region @region@", &global), None);
    }

    #[test]
    fn a_lone_at_is_text() {
        for text in ["[?@ == `1`]", "a@b.example", "@", "@@", "x@", "@A@", "é@é@"] {
            assert_eq!(fill(text, "arn:aws:s3:::b").as_deref(), Some(text));
        }
    }

    #[test]
    fn no_name_becomes_an_option_or_is_read_from_elsewhere() {
        for resource in [
            "arn:aws:s3:::-x",
            "arn:aws:s3:::",
            "a#file:///etc/passwd",
            "a#",
        ] {
            let template = if resource.contains('#') {
                "@part@"
            } else {
                "@name@"
            };
            assert_eq!(fill(template, resource), None, "{resource}");
        }
    }

    proptest! {
        /// Whatever the resource is called, between quotes it ends no string and starts nothing else.
        #[test]
        fn nothing_breaks_out(resource in ".{0,40}", account in ".{0,14}", region in ".{0,14}") {
            let target = Target { resource: &resource, account: &account, region: &region };
            for name in placeholders() {
                let template = format!("\"@{name}@\"");
                if let Some(filled) = Remedy::fill(&template, &target) {
                    let value = &filled[1..filled.len() - 1];
                    prop_assert!(!value.is_empty() && !value.starts_with('-') && !value.contains("://"));
                    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_.:/+=,@#*-".contains(c);
                    prop_assert!(value.chars().all(is_plain), "{value:?}");
                }
            }
        }

        /// A template is its pieces, none lost.
        #[test]
        fn text_stays_as_it_is(template in "[a-z@ é$`-]{0,30}") {
            let again: String = pieces(&template)
                .map(|piece| match piece {
                    Piece::Text(text) => text.to_owned(),
                    Piece::Placeholder(name) => format!("@{name}@"),
                })
                .collect();
            prop_assert_eq!(again, template);
        }
    }
}
