//! A configuration without what is told to nobody else.

use serde::Deserialize;
use toml::Spanned;

/// What stands in its place.
const WITHHELD: &str = "\"withheld\"";

/// What of a configuration is told to nobody else.
#[derive(Deserialize)]
struct Secrets {
    #[serde(default, rename = "target")]
    targets: Vec<Target>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Target {
    external_id: Option<Spanned<toml::Value>>,
}

/// The text of a configuration with other words in the place of external ids. Nothing else of it changes, and no
/// line moves. A text that is no configuration has none.
#[must_use]
pub fn without_secrets(text: &str) -> String {
    let Ok(secrets) = toml::from_str::<Secrets>(text) else {
        return String::new();
    };
    let ids = secrets.targets.into_iter().filter_map(|it| it.external_id);
    let mut spans: Vec<std::ops::Range<usize>> = ids.map(|id| id.span()).collect();
    spans.sort_by_key(|span| span.start);
    let mut told = text.to_owned();
    for span in spans.into_iter().rev() {
        let lines = text[span.clone()].matches('\n').count();
        told.replace_range(span, &format!("{WITHHELD}{}", "\n".repeat(lines)));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn external_ids_are_withheld_and_nothing_else() {
        let text = "# ours\n[[target]]\naccount = \"111122223333\"\nexternal-id = 'SECRET-1' # mine\n\
                    [[target]]\naccount = \"222233334444\"\nrole = \"a\"\nexternal-id = \"SECRET-2\"\n[[waiver]]\n";
        let told = without_secrets(text);
        assert!(!told.contains("SECRET"), "{told}");
        let kept = told.replace(WITHHELD, "X");
        assert_eq!(
            kept,
            text.replace("'SECRET-1'", "X").replace("\"SECRET-2\"", "X")
        );
        let several = "[[target]]\nexternal-id = \"\"\"\nSECRET\"\"\"\nname = \"é\"\n";
        let told = without_secrets(several);
        assert!(!told.contains("SECRET"), "{told}");
        assert_eq!(told.lines().count(), several.lines().count() + 1 - 1);
        let inline = "target = [{ account = \"1\", external-id = \"SECRET\" }]";
        assert!(!without_secrets(inline).contains("SECRET"));
        assert_eq!(without_secrets("a = 1\n"), "a = 1\n");
        assert_eq!(without_secrets("SECRET = [[["), "");
    }
}
