//! The credential report: which users have a password, which of them MFA.
//!
//! It is a table with a header, read by the names in it; user names may hold
//! commas. Its row for the root user is not one of a user.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>

/// Largest report that is read, in bytes: 5,000 users fill about 2 MB.
const LARGEST: usize = 64 * 1024 * 1024;

/// A report older than this says too little about now, in seconds.
pub const FRESH_FOR: i64 = 24 * 60 * 60;

/// A report not older than this was just written: what it says holds, in seconds. AWS writes one every four hours at
/// most, so that users, passwords and devices may have come and gone since an older one.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>
pub const JUST_WRITTEN: i64 = 60;

/// One user of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Name of the user.
    pub user: String,
    /// What the report says of the password.
    pub password: Said,
    /// What it says of MFA.
    pub mfa: Said,
}

/// A value of the report that should be `true` or `false`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// `true`.
    Yes,
    /// `false`.
    No,
    /// `N/A`, `not_supported`, `no_information`, or a word that is new to us.
    Unclear,
}

impl Said {
    fn of(word: &str) -> Self {
        match word {
            "true" => Self::Yes,
            "false" => Self::No,
            _ => Self::Unclear,
        }
    }
}

/// Reads the report.
///
/// # Errors
///
/// In words, if it is no such table; then nothing can be said about any user.
pub fn read(report: &[u8]) -> Result<Vec<Row>, String> {
    if report.len() > LARGEST {
        return Err(format!("it is larger than {LARGEST} bytes"));
    }
    let mut table = csv::Reader::from_reader(report);
    let header = table.headers().map_err(|error| error.to_string())?.clone();
    let column = |name: &str| {
        header
            .iter()
            .position(|title| title == name)
            .ok_or_else(|| format!("it has no column {name}"))
    };
    let (user, arn) = (column("user")?, column("arn")?);
    let (password, mfa) = (column("password_enabled")?, column("mfa_active")?);
    let mut rows = Vec::new();
    let mut is_empty = true;
    for record in table.records() {
        let record = record.map_err(|error| error.to_string())?;
        is_empty = false;
        // The reader has made sure that every row has as many fields as the header.
        let value = |column: usize| record.get(column).unwrap_or_default();
        if value(user) == "<root_account>" || value(arn).ends_with(":root") {
            continue;
        }
        rows.push(Row {
            user: value(user).to_owned(),
            password: Said::of(value(password)),
            mfa: Said::of(value(mfa)),
        });
    }
    if is_empty {
        // Even an account without users has a root user, so that the report was cut short.
        return Err("it has no rows".to_owned());
    }
    Ok(rows)
}

/// The active access keys of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    /// Name of the user.
    pub user: String,
    /// When each of them was made, in seconds since 1970; nothing for one of which that cannot be told.
    pub made: Vec<Option<i64>>,
}

/// Reads the active access keys of users from the report; users without any are left out.
///
/// # Errors
///
/// In words, if it is no table that tells of keys.
pub fn keys(report: &[u8]) -> Result<Vec<Keys>, String> {
    if report.len() > LARGEST {
        return Err(format!("it is larger than {LARGEST} bytes"));
    }
    let mut table = csv::Reader::from_reader(report);
    let header = table.headers().map_err(|error| error.to_string())?.clone();
    let column = |name: &str| {
        let found = header.iter().position(|title| title == name);
        found.ok_or_else(|| format!("it has no column {name}"))
    };
    let (user, arn) = (column("user")?, column("arn")?);
    let both = [
        (
            column("access_key_1_active")?,
            column("access_key_1_last_rotated")?,
        ),
        (
            column("access_key_2_active")?,
            column("access_key_2_last_rotated")?,
        ),
    ];
    let mut all = Vec::new();
    for record in table.records() {
        let record = record.map_err(|error| error.to_string())?;
        let value = |column: usize| record.get(column).unwrap_or_default();
        if value(user) == "<root_account>" || value(arn).ends_with(":root") {
            continue;
        }
        let made = both
            .iter()
            .filter_map(|(active, made)| match Said::of(value(*active)) {
                Said::No => None,
                Said::Yes => Some(value(*made).parse::<jiff::Timestamp>().ok()),
                Said::Unclear => Some(None),
            });
        let made: Vec<Option<i64>> = made
            .map(|time| time.map(jiff::Timestamp::as_second))
            .collect();
        if !made.is_empty() {
            all.push(Keys {
                user: value(user).to_owned(),
                made,
            });
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str =
        "user,arn,user_creation_time,password_enabled,password_last_used,mfa_active\n";

    fn rows(text: &str) -> Vec<(String, Said, Said)> {
        let rows = read(format!("{HEADER}{text}").as_bytes()).expect("a report");
        rows.into_iter()
            .map(|row| (row.user, row.password, row.mfa))
            .collect()
    }

    #[test]
    fn the_root_user_is_no_user_but_groot_is() {
        let read = rows(
            "<root_account>,arn:aws:iam::111122223333:root,t,not_supported,t,true\n\
             groot,arn:aws:iam::111122223333:user/groot,t,true,N/A,false\n",
        );
        assert_eq!(read, [("groot".to_owned(), Said::Yes, Said::No)]);
    }

    #[test]
    fn only_active_keys_of_users_are_told() {
        let header = "user,arn,access_key_1_active,access_key_1_last_rotated,access_key_2_active,access_key_2_last_rotated";
        let rows = "<root_account>,arn:aws:iam::1:root,true,2020-01-01T00:00:00+00:00,false,N/A\n\
                    ann,arn:aws:iam::1:user/ann,true,1970-01-02T00:00:00+00:00,false,1970-01-03T00:00:00+00:00\n\
                    bob,arn:aws:iam::1:user/bob,false,N/A,false,N/A\n\
                    cyd,arn:aws:iam::1:user/cyd,true,N/A,no_information,N/A\n";
        let told = keys(format!("{header}\n{rows}").as_bytes()).expect("a report");
        let of = |user: &str, made: &[Option<i64>]| Keys {
            user: user.to_owned(),
            made: made.to_vec(),
        };
        assert_eq!(told, [of("ann", &[Some(86_400)]), of("cyd", &[None, None])]);
        assert!(keys(HEADER.as_bytes()).is_err(), "it does not tell of keys");
    }

    #[test]
    fn names_may_hold_commas_and_columns_may_move() {
        let read = rows("\"Doe, Jane\",arn:aws:iam::1:user/x,t,false,N/A,false\n");
        assert_eq!(read, [("Doe, Jane".to_owned(), Said::No, Said::No)]);
        let moved = "mfa_active,new_column,password_enabled,arn,user\ntrue,x,true,a,ann\n";
        let rows = super::read(moved.as_bytes()).expect("a report");
        assert_eq!(
            rows,
            [Row {
                user: "ann".to_owned(),
                password: Said::Yes,
                mfa: Said::Yes
            }]
        );
    }

    #[test]
    fn what_is_neither_true_nor_false_is_unclear() {
        for word in ["N/A", "no_information", "not_supported", "TRUE", ""] {
            let read = rows(&format!("ann,a,t,{word},t,{word}\n"));
            assert_eq!(read[0].1, Said::Unclear, "{word}");
            assert_eq!(read[0].2, Said::Unclear, "{word}");
        }
    }

    #[test]
    fn no_such_table_is_an_error_and_not_an_empty_account() {
        for text in [
            "",
            "<html></html>",
            "user,arn\nann,a\n",
            "user,arn,password_enabled,mfa_active\nann,a,true\n",
            HEADER,
        ] {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
        let root = "<root_account>,arn:aws:iam::111122223333:root,t,not_supported,t,true\n";
        assert_eq!(rows(root), []);
    }
}
