//! A remedy as it is written in a control file, and how it is checked.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::file::Reader;
use super::problem::nearest;
use super::remedy::{Piece, Remedy, pieces, placeholders};

/// What repairs a violation, as commands and code. `@arn@`, `@name@` and the like stand for the resource.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct RemedyFile {
    /// Commands for bash and the AWS CLI.
    #[schemars(with = "Option<String>")]
    aws_cli: Option<Spanned<String>>,
    /// The same state as Terraform code, where it is one resource.
    #[schemars(with = "Option<String>")]
    terraform: Option<Spanned<String>>,
    /// Why there is no command; instead of `aws-cli`.
    #[schemars(with = "Option<String>")]
    by_hand: Option<Spanned<String>>,
    /// Why no test applies the commands.
    #[schemars(with = "Option<String>")]
    untested: Option<Spanned<String>>,
}

impl Reader<'_> {
    /// The remedy as written; what is wrong with it are problems.
    pub(super) fn remedy(&mut self, written: &Spanned<RemedyFile>) -> Remedy {
        let remedy = written.as_ref();
        match (&remedy.aws_cli, &remedy.by_hand) {
            (Some(_), Some(by_hand)) => self.problem(
                by_hand.span(),
                "`by-hand` tells why there is no command, but `aws-cli` is one",
                Some("write one of the two".to_owned()),
            ),
            (None, None) => self.problem(
                written.span(),
                "this remedy has neither `aws-cli` nor `by-hand`",
                Some("`by-hand` tells why there is no command".to_owned()),
            ),
            (Some(_), None) | (None, Some(_)) => {}
        }
        if let (None, Some(untested)) = (&remedy.aws_cli, &remedy.untested) {
            let message = "`untested` is about `aws-cli`, which this remedy does not have";
            self.problem(untested.span(), message, None);
        }
        for text in [&remedy.aws_cli, &remedy.terraform].into_iter().flatten() {
            self.not_empty(text);
            self.placeholders(text);
        }
        for text in [&remedy.by_hand, &remedy.untested].into_iter().flatten() {
            self.not_empty(text);
        }
        let text = |text: &Option<Spanned<String>>| {
            let text = text.as_ref()?;
            Some(text.as_ref().trim().to_owned())
        };
        Remedy {
            aws_cli: text(&remedy.aws_cli),
            terraform: text(&remedy.terraform),
            by_hand: text(&remedy.by_hand),
            untested: text(&remedy.untested),
        }
    }

    fn placeholders(&mut self, text: &Spanned<String>) {
        for piece in pieces(text.as_ref()) {
            let Piece::Placeholder(name) = piece else {
                continue;
            };
            if placeholders().all(|known| known != name) {
                let help = match nearest(name, placeholders()) {
                    Some(best) => format!("did you mean `@{best}@`?"),
                    None => format!(
                        "known: {}",
                        placeholders()
                            .map(|known| format!("`@{known}@`"))
                            .collect::<Vec<_>>()
                            .join(", ")
                    ),
                };
                let written = format!("@{name}@");
                let span = self.within(text, &written);
                self.problem(
                    span,
                    format!("there is no placeholder `{written}`"),
                    Some(help),
                );
            }
        }
    }
}
