//! Whole scans: what holds whichever service is read.

/// Regions that a run is narrowed to are regions of the account.
mod chosen_regions;
/// Credentials that end during a scan are renewed, or become a cause.
mod credentials;
/// Recorded evidence judged again, offline, comes to the same bytes.
mod evaluate_again;
/// No fault of any kind makes a claim that the fault-free run does not make.
mod fault_matrix;
/// A killed run is continued, a stopped one leaves whole outputs.
mod interrupted;
/// Fifty thousand findings fit into little memory.
mod large;
/// The printed policy suffices where IAM is enforced, and nothing in it is spare.
mod least_privilege;
/// What became of an account since the night before.
mod nights;
/// Many accounts in one run, an organization of sixty among them.
mod organization;
/// What a role may do is asked of the role that is behind a session.
mod preflight;
/// Made-up accounts get the verdicts of plain rules that know nothing of the evaluator.
mod random_accounts;
/// The way to AWS: credentials of every kind, no region, certificates, proxies.
mod reach;
/// The items of a report get their statuses, and not a byte changes that need not.
mod report;
/// Scopes are drafted from what an account holds, and follow the tags that it tells.
mod scoped;
/// The session of an assumed role is limited by the narrowest policy that STS takes.
mod session_policy;
/// Each type of the template over whole accounts: neglected, empty, closed.
mod template;
/// What keeps AWS from being reached is named soon, and calls are logged.
mod unreached;
/// Throttled, damaged, endless and missing answers prove nothing.
mod weather;
/// A well-run account, of which every item can be concluded, and what each item there hangs on.
mod well_run;
/// The whole report over whole accounts: all well, nothing done, mixed, several regions, and its calls.
mod whole;
