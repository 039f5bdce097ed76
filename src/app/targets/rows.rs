//! A list of accounts as people write it: a line each, with id, name and role.

use std::collections::BTreeMap;

use super::Listed;
use crate::model::{AccountId, Member, NotAnAccount, RoleName};

/// What a column tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Id,
    Name,
    Role,
    /// Something else, which is not kept.
    Other,
}

/// What the columns tell where no header says so.
const USUAL: [Column; 3] = [Column::Id, Column::Name, Column::Role];

/// The accounts of a text, each once.
///
/// # Errors
///
/// What is wrong, and in which line, in words that follow the file's name.
pub(super) fn parse(text: &str) -> Result<Vec<Listed>, String> {
    let is_said = |line: &&str| !line.is_empty() && !line.starts_with('#');
    let lines = || text.lines().map(str::trim).zip(1..);
    let first = lines().map(|(line, _)| line).find(is_said);
    let delimiter = delimiter(first.unwrap_or_default());
    let mut columns: Option<Vec<Column>> = None;
    let mut found: BTreeMap<AccountId, (usize, Listed)> = BTreeMap::new();
    for (line, number) in lines().filter(|(line, _)| is_said(line)) {
        let in_line = |why: String| format!("line {number}: {why}");
        let cells = cells(line, delimiter).map_err(in_line)?;
        if columns.is_none() {
            columns = header(&cells);
            if columns.is_some() {
                continue;
            }
        }
        let columns = columns.get_or_insert_with(|| USUAL.to_vec());
        let listed = listed(&cells, columns).map_err(in_line)?;
        let account = listed.member.account.clone();
        match found.get(&account) {
            None => {
                found.insert(account, (number, listed));
            }
            Some((_, same)) if *same == listed => {}
            Some((earlier, _)) => {
                return Err(format!(
                    "lines {earlier} and {number} say different things of the account {account}"
                ));
            }
        }
    }
    Ok(found.into_values().map(|(_, listed)| listed).collect())
}

/// The values of a line, without the blanks around them. Those in quotes end in their line: a quote that is
/// forgotten must not take the accounts of later lines for a name.
fn cells(line: &str, delimiter: char) -> Result<Vec<String>, String> {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let start = rest.trim_start_matches([' ', '\t'].as_slice());
        let (cell, after) = match start.strip_prefix('"') {
            Some(quoted) => unquoted(quoted, delimiter)?,
            None => {
                let end = rest.find(delimiter).unwrap_or(rest.len());
                (rest[..end].trim().to_owned(), &rest[end..])
            }
        };
        cells.push(cell);
        match after.strip_prefix(delimiter) {
            Some(next) => rest = next,
            None => return Ok(cells),
        }
    }
}

/// What stands before the quote that ends it, those inside being doubled, and what follows.
fn unquoted(quoted: &str, delimiter: char) -> Result<(String, &str), String> {
    let mut cell = String::new();
    let mut rest = quoted;
    loop {
        let (before, after) = rest.split_once('"').ok_or("a quote has no end")?;
        cell.push_str(before);
        if let Some(more) = after.strip_prefix('"') {
            cell.push('"');
            rest = more;
            continue;
        }
        let blank = |c: char| c != delimiter && c.is_whitespace();
        let after = after.trim_start_matches(blank);
        return match after.is_empty() || after.starts_with(delimiter) {
            true => Ok((cell, after)),
            false => Err("something follows the end of a quote".to_owned()),
        };
    }
}

/// Where a decimal comma is usual, spreadsheets delimit by semicolons.
fn delimiter(first: &str) -> char {
    let mut delimiters = first.chars().filter(|c| matches!(c, ',' | ';' | '\t'));
    delimiters.next().unwrap_or(',')
}

/// What the columns tell by their header, if it is one: if a column says that it has ids.
fn header(cells: &[String]) -> Option<Vec<Column>> {
    let columns: Vec<Column> = cells.iter().map(|title| column(title)).collect();
    columns.contains(&Column::Id).then_some(columns)
}

fn column(title: &str) -> Column {
    let letters = title.chars().filter(char::is_ascii_alphabetic);
    let title: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    match title.as_str() {
        "id" | "account" | "accountid" | "awsaccount" | "awsaccountid" => Column::Id,
        "name" | "accountname" => Column::Name,
        "role" | "rolename" | "rolearn" => Column::Role,
        _ => Column::Other,
    }
}

fn listed(cells: &[String], columns: &[Column]) -> Result<Listed, String> {
    if cells.len() > columns.len() {
        let (found, expected) = (cells.len(), columns.len());
        return Err(format!(
            "it has {found} values, and at most {expected} are expected: id, name, role; put a name with commas in quotes"
        ));
    }
    let of = |wanted: Column| {
        let mut cells = cells.iter().zip(columns);
        let cell = cells.find(|(text, column)| **column == wanted && !text.is_empty());
        cell.map(|(text, _)| text.as_str())
    };
    let id = of(Column::Id).unwrap_or_default();
    let account: AccountId = id.parse().map_err(|error| not_an_account(id, &error))?;
    let role = of(Column::Role).map(str::parse::<RoleName>).transpose();
    let mut member = Member::unnamed(account);
    of(Column::Name)
        .unwrap_or_default()
        .clone_into(&mut member.name);
    Ok(Listed {
        member,
        role: role.map_err(|error| error.to_string())?,
        left_out: None,
    })
}

fn not_an_account(text: &str, error: &NotAnAccount) -> String {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match is_number && text.len() < 12 {
        true => format!("{error}; did a spreadsheet drop the zeros at its start?"),
        false => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Id, name and role of each account.
    fn read(text: &str) -> Result<Vec<[String; 3]>, String> {
        let told = |one: Listed| {
            let role = one.role.map(|role| role.to_string());
            [
                one.member.account.to_string(),
                one.member.name,
                role.unwrap_or_default(),
            ]
        };
        parse(text).map(|listed| listed.into_iter().map(told).collect())
    }

    fn lines<const N: usize>(lines: [[&str; 3]; N]) -> Result<Vec<[String; 3]>, String> {
        Ok(lines.map(|line| line.map(str::to_owned)).to_vec())
    }

    #[test]
    fn a_list_is_ids_or_a_table() {
        let expected = lines([
            ["111111111111", "payments", ""],
            ["222222222222", "Acme, Inc.", "audit/read"],
            ["333333333333", "", "arn:aws:iam::333333333333:role/x"],
        ]);
        let rows = "111111111111,payments\n\
                    222222222222, \"Acme, Inc.\" ,audit/read\n\
                    333333333333,,arn:aws:iam::333333333333:role/x\n";
        assert_eq!(read(rows), expected);
        // Comments, blanks, empty lines and the ends of lines of other systems.
        let odd = format!(
            "# all\r\n\r\n  # of ours\r\n{}",
            rows.replace('\n', " \r\n")
        );
        assert_eq!(read(&odd), expected);
        // A header names the columns; what it names otherwise is not kept.
        let table = "E-Mail;Account ID;Role ARN;Name\n\
                     a@example.com;111111111111;;payments\n\
                     ;222222222222;audit/read;Acme, Inc.\n\
                     ;333333333333;arn:aws:iam::333333333333:role/x;\n";
        assert_eq!(read(table), expected);
        let bare = "id\n111111111111\n222222222222";
        assert_eq!(
            read(bare),
            lines([["111111111111", "", ""], ["222222222222", "", ""]])
        );
        assert_eq!(read("# nobody\n"), Ok(Vec::new()));
    }

    #[test]
    fn the_same_twice_is_once_and_a_contradiction_is_refused() {
        let twice = "111111111111,a\n111111111111,a\n";
        assert_eq!(read(twice), lines([["111111111111", "a", ""]]));
        let refused = read("id,name\n111111111111,a\n\n111111111111,b\n").unwrap_err();
        assert_eq!(
            refused,
            "lines 2 and 4 say different things of the account 111111111111"
        );
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, expected) in [
            (
                "111111111111\n12345678901\n",
                "line 2: `12345678901` is not an account id",
            ),
            ("12345678901\n", "did a spreadsheet drop the zeros"),
            (
                "1.11111E+11\n",
                "line 1: `1.11111E+11` is not an account id",
            ),
            (
                "accounts of ours\n111111111111\n",
                "line 1: `accounts of ours` is not an account id",
            ),
            (",name\n", "line 1: `` is not an account id"),
            ("111111111111,a,b c\n", "line 1: `b c` is not a role"),
            ("111111111111,Acme, Inc,x\n", "line 1: it has 4 values"),
            (
                "111111111111 222222222222\n",
                "line 1: `111111111111 222222222222` is not",
            ),
        ] {
            let refused = read(text).unwrap_err();
            assert!(refused.contains(expected), "{text}: {refused}");
        }
    }

    #[test]
    fn hostile_names_stay_names() {
        let name = "=cmd|'/c x'!A1\u{1b}[2J";
        let text = format!("111111111111,\"{name}\"\n");
        assert_eq!(read(&text), lines([["111111111111", name, ""]]));
        // A quote that has no end takes no account of a later line with it.
        let cut = read("111111111111,\"a\n222222222222,b\"\n333333333333,c\n");
        assert_eq!(cut, Err("line 1: a quote has no end".to_owned()));
    }
}
