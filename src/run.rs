//! From the parsed command line to an exit code.

use std::io::{self, Write as _};
use std::path::Path;

use crate::app::{self, ConfigSource, Destination, Input, Job, PlanFormat, PolicyFormat, Survey};
use crate::cli::{
    ChecksCommand, Cli, Command, EvaluateArgs, FailOn, OutputArgs, PlanArgs, PlanFormatArg,
    PolicyFormatArg, RenderFormat, ReportArgs, ScopeCommand, SuggestArgs,
};
use crate::conclusion::Conclusion;
use crate::error::{Exit, RunError};
use crate::evidence::{self, Bundle, JournalPlace, VerifyingKey};
use crate::files::write_where_told;
use crate::model::printable;
use crate::terminal::{Screen, summary};

mod live;

/// Does what the command line says.
///
/// # Errors
///
/// What ends the run, with its exit code.
pub fn run(cli: Cli) -> Result<Exit, RunError> {
    let screen = Screen::new(&cli.telling);
    match cli.command {
        Command::Scan(args) => live::scan(&args, &screen),
        Command::Demo(args) => {
            let destination = destination(&args.output)?.with_evidence(args.sign_key.as_deref())?;
            let (job, bundle) = app::demo()?;
            let conclusion = app::conclude(&job, &bundle);
            finish(
                &job,
                &bundle,
                &conclusion,
                &destination,
                args.output.fail_on,
                &Screen {
                    summary: !screen.quiet,
                    ..screen
                },
            )
        }
        Command::Evaluate(args) => evaluate(&args, &screen),
        Command::Plan(args) => plan(&args),
        Command::Policy(args) => {
            let job = prepare(&args.report)?;
            let format = match args.format {
                PolicyFormatArg::Json => PolicyFormat::Json,
                PolicyFormatArg::Cloudformation => PolicyFormat::CloudFormation,
                PolicyFormatArg::Terraform => PolicyFormat::Terraform,
            };
            let text = app::policy(&job, format, &args.partition);
            write(&args.output, text.as_bytes())
        }
        Command::Render(args) => {
            let input = Input::read(&args.model, None)?;
            let created = crate::clock::now()
                .strftime("%Y-%m-%d %H:%M:%S UTC")
                .to_string();
            let rendered = match args.format {
                RenderFormat::Html => app::render_html(input, &created)?,
                RenderFormat::Otm => app::render_otm(input)?,
            };
            write(&args.output, &rendered)
        }
        Command::Scope(ScopeCommand::Suggest(args)) => suggest(&args, &screen),
        Command::Checks(command) => checks(command),
        Command::Completions { shell } => print(&crate::cli::completions(shell)),
        Command::Man => {
            print(&crate::cli::man().map_err(|error| RunError::new(Exit::Internal, error))?)
        }
    }
}

fn prepare(args: &ReportArgs) -> Result<Job, RunError> {
    let input = Input::read(&args.report, args.report_format.map(Into::into))?;
    let config = args
        .config
        .as_deref()
        .map_or(ConfigSource::Usual, ConfigSource::File);
    Job::prepare(input, &args.checks, config, &args.threat)
}

fn evaluate(args: &EvaluateArgs, screen: &Screen) -> Result<Exit, RunError> {
    let keys = args.verify_key.iter().map(|path| VerifyingKey::read(path));
    let keys = keys
        .collect::<Result<Vec<_>, _>>()
        .map_err(RunError::usage)?;
    let bundle = recorded(&args.bundle, &keys)?;
    let job = prepare(&args.report)?;
    let destination = destination(&args.output)?;
    let conclusion = app::conclude(&job, &bundle);
    let fail_on = args.output.fail_on;
    finish(&job, &bundle, &conclusion, &destination, fail_on, screen)
}

fn destination(args: &OutputArgs) -> Result<Destination, RunError> {
    Destination::prepare(&args.output_directory, args.output.as_deref())
}

fn recorded(folder: &Path, keys: &[VerifyingKey]) -> Result<Bundle, RunError> {
    let unusable = |why: &dyn std::fmt::Display| {
        let folder = printable(&folder.display().to_string());
        RunError::usage(format!("cannot use the bundle {folder}: {why}"))
            .hint("a bundle is the folder `evidence` of a run")
    };
    let bundle = evidence::read(folder, keys).map_err(|error| unusable(&error))?;
    if bundle.ends_after(crate::clock::now()) {
        let end = &bundle.manifest.finished_at;
        return Err(unusable(&format!(
            "manifest.json says that it ended at {end}, which is to come"
        )));
    }
    Ok(bundle)
}

fn suggest(args: &SuggestArgs, screen: &Screen) -> Result<Exit, RunError> {
    let survey = Survey::prepare(Input::read(&args.model, None)?)?;
    let (bundle, stopped) = match &args.evidence {
        Some(folder) => (recorded(folder, &[])?, None),
        None => live::read(survey.request(), &args.aws, &[], JournalPlace::None, screen)?,
    };
    let exit = write(&args.output, survey.draft(&bundle).as_bytes())?;
    Ok(stopped.unwrap_or(exit))
}

fn plan(args: &PlanArgs) -> Result<Exit, RunError> {
    let job = prepare(&args.report)?;
    let format = match args.format {
        PlanFormatArg::Text => PlanFormat::Text,
        PlanFormatArg::Json => PlanFormat::Json,
    };
    print(app::plan(&job, format).as_bytes())
}

fn checks(command: ChecksCommand) -> Result<Exit, RunError> {
    let text = match command {
        ChecksCommand::List(folders) => app::list(&app::load_catalog(&folders.checks)?),
        ChecksCommand::Show { id, folders } => {
            app::show(&app::load_catalog(&folders.checks)?, &id)?
        }
        ChecksCommand::Lint(folders) => app::lint(&folders.checks)?,
        ChecksCommand::Test(folders) => app::test(&folders.checks)?,
    };
    print(text.as_bytes())
}

fn write(path: &Path, data: &[u8]) -> Result<Exit, RunError> {
    write_where_told(path, data).map_err(|error| RunError::unwritten(path, error))?;
    Ok(Exit::Done)
}

/// Data goes to standard output.
fn print(data: &[u8]) -> Result<Exit, RunError> {
    write(Path::new("-"), data)
}

fn finish(
    job: &Job,
    bundle: &Bundle,
    conclusion: &Conclusion<'_>,
    destination: &Destination,
    fail_on: FailOn,
    screen: &Screen,
) -> Result<Exit, RunError> {
    let written = app::deliver(job, bundle, conclusion, destination)?;
    if screen.summary {
        let written = written.iter().map(|(what, path)| (*what, path.as_path()));
        let text = summary(conclusion, written, screen.colour);
        // A terminal that went away must not make a finished run fail.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
    Ok(gate(fail_on, conclusion))
}

fn gate(fail_on: FailOn, conclusion: &Conclusion<'_>) -> Exit {
    match fail_on {
        FailOn::NotStarted if conclusion.counts().not_started > 0 => Exit::GateFailed,
        FailOn::Incomplete if !conclusion.is_complete() => Exit::Incomplete,
        FailOn::Never | FailOn::NotStarted | FailOn::Incomplete => Exit::Done,
    }
}
