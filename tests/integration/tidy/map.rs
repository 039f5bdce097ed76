//! ARCHITECTURE.md names the rooms that there are, each one and no other.

use std::collections::BTreeSet;

use super::{none_broken, project, wings};

/// What the table of folders and files puts between backticks in its first column.
fn mapped(text: &str) -> impl Iterator<Item = &str> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.flat_map(|row| {
        let first = row.split(" |").next().unwrap_or(row);
        first.split('`').step_by(2)
    })
}

#[test]
fn the_map_shows_the_house_as_it_is() {
    let text = std::fs::read_to_string(project().join("ARCHITECTURE.md")).expect("the map");
    let mut broken = Vec::new();
    let mut rooms = BTreeSet::new();
    for path in mapped(&text) {
        // `<service>` stands for each of a kind.
        let exists = path.split('<').next().unwrap_or(path);
        if !project().join(exists).exists() {
            broken.push(format!("{path} does not exist"));
        }
        if let Some(below) = path.strip_prefix("src/") {
            rooms.insert(
                below
                    .trim_end_matches('/')
                    .trim_end_matches(".rs")
                    .to_owned(),
            );
        }
    }
    for module in wings::modules().filter(|module| !rooms.contains(*module)) {
        broken.push(format!("src/{module} is not on the map"));
    }
    none_broken("the table of ARCHITECTURE.md holds every module", &broken);
}

#[test]
fn the_map_is_read() {
    let text = "| folder | what |\n|---|---|\n| `src/a/`, `src/b.rs` | `c` |\n";
    assert_eq!(mapped(text).collect::<Vec<_>>(), ["src/a/", "src/b.rs"]);
}
