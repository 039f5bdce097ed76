//! Each type of the template is recognised, as itself alone.

use crate::kit::{Program, Results, project, template};

#[test]
fn an_item_of_each_threat_is_recognised_as_that_threat() {
    let program = Program::offline();
    program.run(&["demo", "--quiet", "-o", "demo"]).printed();
    let report = program.file("template.txt", template::report());
    let report = report.display().to_string();
    let out = program.path("judged").display().to_string();
    program
        .run(&["evaluate", "demo/evidence", &report, "-o", &out])
        .printed();

    let results = Results::read(&program.path("judged"));
    let recognised: Vec<&str> = results
        .items()
        .iter()
        .map(|item| item["threat"].as_str().expect("a threat"))
        .collect();
    let files = std::fs::read_dir(project("checks/threats")).expect("the threats");
    assert_eq!(recognised.len(), files.count());
    assert_eq!(recognised, template::threats());
}
