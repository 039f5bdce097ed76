//! Which part of the accounts a process reads, said by hand or told by the engine that starts many of them.

use std::str::FromStr;

use crate::error::RunError;
use crate::model::{NotAShard, Shard};

/// Which part, as `--shard` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum ShardChoice {
    /// This one.
    Fixed(Shard),
    /// The one that the engine tells; of so many, where that is said.
    Auto(Option<u32>),
}

impl FromStr for ShardChoice {
    type Err = NotAShard;

    fn from_str(text: &str) -> Result<Self, NotAShard> {
        match text.strip_prefix("auto") {
            Some("") => Ok(Self::Auto(None)),
            Some(rest) => {
                let of = rest.strip_prefix('/').ok_or(NotAShard)?;
                // As the first of so many, so that the number is judged as in `I/N`.
                let first: Shard = format!("0/{of}").parse()?;
                Ok(Self::Auto(Some(first.of)))
            }
            None => text.parse().map(Self::Fixed),
        }
    }
}

/// How an engine tells which of its processes this is.
struct Engine {
    name: &'static str,
    /// The variable that only such a process has.
    index: &'static str,
    /// The variable of how many there are; none if the engine does not tell.
    of: Option<&'static str>,
    /// What the first index is: a number, or the variable that tells it.
    first: First,
    /// The variable of the distance between two indexes.
    step: Option<&'static str>,
}

enum First {
    Number(u32),
    Variable(&'static str),
}

/// The engines that tell it.
const ENGINES: [Engine; 4] = [
    // https://docs.aws.amazon.com/batch/latest/userguide/job_env_vars.html
    Engine {
        name: "AWS Batch",
        index: "AWS_BATCH_JOB_ARRAY_INDEX",
        of: Some("AWS_BATCH_JOB_ARRAY_SIZE"),
        first: First::Number(0),
        step: None,
    },
    // https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode
    Engine {
        name: "Kubernetes",
        index: "JOB_COMPLETION_INDEX",
        of: None,
        first: First::Number(0),
        step: None,
    },
    // https://slurm.schedmd.com/job_array.html
    Engine {
        name: "Slurm",
        index: "SLURM_ARRAY_TASK_ID",
        of: Some("SLURM_ARRAY_TASK_COUNT"),
        first: First::Variable("SLURM_ARRAY_TASK_MIN"),
        step: Some("SLURM_ARRAY_TASK_STEP"),
    },
    // https://docs.gitlab.com/ci/variables/predefined_variables/
    Engine {
        name: "GitLab",
        index: "CI_NODE_INDEX",
        of: Some("CI_NODE_TOTAL"),
        first: First::Number(1),
        step: None,
    },
];

impl ShardChoice {
    /// The part; `told` gives the value of a variable of the environment.
    ///
    /// # Errors
    ///
    /// If no engine or more than one tells, or what it tells is no part.
    pub(super) fn shard(self, told: &dyn Fn(&str) -> Option<String>) -> Result<Shard, RunError> {
        let of = match self {
            Self::Fixed(shard) => return Ok(shard),
            Self::Auto(of) => of,
        };
        let mut engines = ENGINES.iter().filter(|engine| told(engine.index).is_some());
        match (engines.next(), engines.next()) {
            (Some(engine), None) => engine.shard(of, told),
            (Some(one), Some(other)) => Err(unclear(format!(
                "{} and {} both tell which shard this is: {} and {} are set",
                one.name, other.name, one.index, other.index
            ))),
            (None, _) => {
                let names = ENGINES.map(|engine| engine.index).join(", ");
                Err(unclear(format!(
                    "nothing tells which shard this is: none of {names} is set"
                )))
            }
        }
    }
}

impl Engine {
    fn shard(
        &self,
        said: Option<u32>,
        told: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Shard, RunError> {
        let number = |variable: &str| {
            let text = told(variable).unwrap_or_default();
            text.parse::<u32>()
                .map_err(|_not_one| unclear(format!("{variable} is {text:?}, which is no number")))
        };
        let first = match self.first {
            First::Number(first) => first,
            First::Variable(variable) => number(variable)?,
        };
        let step = match self.step {
            Some(variable) if told(variable).is_some() => number(variable)?.max(1),
            Some(_) | None => 1,
        };
        let of = match (self.of, said) {
            (Some(variable), said) => {
                let of = number(variable)?;
                if let Some(said) = said.filter(|said| *said != of) {
                    return Err(unclear(format!(
                        "--shard says {said} shards, and {variable} says {of}"
                    )));
                }
                of
            }
            (None, Some(said)) => said,
            (None, None) => {
                return Err(unclear(format!(
                    "{} does not tell how many shards there are",
                    self.name
                ))
                .hint("write --shard auto/N, with as many as the completions of the job"));
            }
        };
        let told_index = number(self.index)?;
        let index = told_index
            .checked_sub(first)
            .filter(|above| above % step == 0);
        let shard = index.and_then(|above| Shard::new(above / step, of).ok());
        shard.ok_or_else(|| {
            unclear(format!(
                "{} is {told_index}, and there are {of} shards from {first} on",
                self.index
            ))
            .hint("number the processes without gaps")
        })
    }
}

fn unclear(message: String) -> RunError {
    RunError::usage(message)
        .hint("say it by hand: --shard I/N, or THREATPROOF_SHARD, where I counts from 0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard(choice: &str, environment: &[(&str, &str)]) -> Result<String, String> {
        let told = |name: &str| {
            let found = environment.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let choice: ShardChoice = choice
            .parse()
            .map_err(|error: NotAShard| error.to_string())?;
        let shard = choice.shard(&told).map_err(|error| error.message)?;
        Ok(shard.to_string())
    }

    #[test]
    fn each_engine_tells_it_in_its_own_way() {
        let batch = [
            ("AWS_BATCH_JOB_ARRAY_INDEX", "3"),
            ("AWS_BATCH_JOB_ARRAY_SIZE", "16"),
        ];
        let slurm = [
            ("SLURM_ARRAY_TASK_ID", "9"),
            ("SLURM_ARRAY_TASK_COUNT", "4"),
            ("SLURM_ARRAY_TASK_MIN", "5"),
            ("SLURM_ARRAY_TASK_STEP", "2"),
        ];
        let gitlab = [("CI_NODE_INDEX", "1"), ("CI_NODE_TOTAL", "8")];
        for (choice, environment, expected) in [
            ("2/7", &[][..], "2/7"),
            ("2/7", &batch, "2/7"),
            ("auto", &batch, "3/16"),
            ("auto/16", &batch, "3/16"),
            ("auto/16", &[("JOB_COMPLETION_INDEX", "0")], "0/16"),
            ("auto", &slurm, "2/4"),
            ("auto", &gitlab, "0/8"),
        ] {
            assert_eq!(
                shard(choice, environment).as_deref(),
                Ok(expected),
                "{choice}"
            );
        }
    }

    #[test]
    fn what_is_not_clear_is_refused() {
        let index = ("AWS_BATCH_JOB_ARRAY_INDEX", "3");
        let size = ("AWS_BATCH_JOB_ARRAY_SIZE", "16");
        let completion = ("JOB_COMPLETION_INDEX", "0");
        for (choice, environment, told) in [
            ("auto", &[][..], "nothing tells which shard"),
            (
                "auto",
                &[index, size, completion],
                "AWS Batch and Kubernetes both tell",
            ),
            ("auto", &[completion], "does not tell how many"),
            (
                "auto/8",
                &[index, size],
                "--shard says 8 shards, and AWS_BATCH_JOB_ARRAY_SIZE says 16",
            ),
            ("auto", &[index], "is \"\", which is no number"),
            (
                "auto",
                &[index, ("AWS_BATCH_JOB_ARRAY_SIZE", "3")],
                "there are 3 shards from 0",
            ),
            (
                "auto",
                &[("CI_NODE_INDEX", "0"), ("CI_NODE_TOTAL", "2")],
                "CI_NODE_INDEX is 0",
            ),
            ("auto/0", &[], "I counts from 0"),
            ("auto/", &[], "I counts from 0"),
            ("automatic", &[], "I counts from 0"),
            ("8/8", &[], "I counts from 0"),
        ] {
            let refused = shard(choice, environment).expect_err(choice);
            assert!(refused.contains(told), "{choice}: {refused}");
        }
    }
}
