//! Lists that can be believed, and those that cannot.

use super::*;

const ORGANIZATION: &str = "o-example123";
const MANAGEMENT: &str = "111111111111";
const CALLER: &str = "222222222222";

fn told(id: &str) -> Told {
    Told {
        id: Some(id.to_owned()),
        ..Told::default()
    }
}

fn in_unit(id: &str, units: &str) -> Told {
    Told {
        paths: vec![format!("{ORGANIZATION}/r-ab12{units}/{id}/")],
        ..told(id)
    }
}

fn organization(told: Vec<Told>) -> Result<Organization, Cause> {
    let caller = AccountId::new(CALLER);
    Organization::new(
        ORGANIZATION.to_owned(),
        AccountId::new(MANAGEMENT),
        told,
        &caller,
    )
}

fn ids(organization: &Organization) -> Vec<&str> {
    organization
        .accounts
        .keys()
        .map(AccountId::as_str)
        .collect()
}

fn unit(id: &str) -> UnitId {
    id.parse().expect("a unit")
}

#[test]
fn the_state_decides_and_where_there_is_none_the_older_status() {
    let of = |state: Option<&str>, status: Option<&str>| {
        let told = Told {
            state: state.map(str::to_owned),
            status: status.map(str::to_owned),
            ..told(CALLER)
        };
        super::state(&told).to_owned()
    };
    assert_eq!(of(Some("SUSPENDED"), Some("ACTIVE")), "SUSPENDED");
    assert_eq!(of(None, Some("SUSPENDED")), "SUSPENDED");
    assert_eq!(of(Some(""), Some("PENDING_CLOSURE")), "PENDING_CLOSURE");
    assert_eq!(of(None, None), "ACTIVE");
    assert_eq!(of(Some("RESTING"), None), "RESTING");
}

#[test]
fn what_is_closed_or_not_open_yet_is_left_out_and_all_else_is_read() {
    for state in [
        "SUSPENDED",
        "PENDING_CLOSURE",
        "CLOSED",
        "PENDING_ACTIVATION",
    ] {
        let why = format!("its organization lists it as {state}");
        assert_eq!(left_out(state), Some(Reached::Suspended(why)));
    }
    for state in ["ACTIVE", "RESTING", "suspended", ""] {
        assert_eq!(left_out(state), None, "{state}");
    }
}

#[test]
fn a_list_without_the_management_account_or_the_callers_own_is_none() {
    let whole = organization(vec![told(CALLER), told(MANAGEMENT), told("333333333333")]);
    let whole = whole.expect("an organization");
    assert_eq!(ids(&whole), [MANAGEMENT, CALLER, "333333333333"]);
    for (list, lacks) in [
        (vec![], "lacks the management account 111111111111"),
        (
            vec![told(CALLER)],
            "lacks the management account 111111111111",
        ),
        (vec![told(MANAGEMENT)], "lacks the own account 222222222222"),
    ] {
        let cause = organization(list).unwrap_err().to_string();
        assert!(cause.contains(lacks), "{cause}");
    }
}

#[test]
fn an_account_without_an_id_spoils_the_list() {
    for odd in [Told::default(), told("12345"), told("12345678901\u{202e}")] {
        let cause = organization(vec![told(CALLER), told(MANAGEMENT), odd]).unwrap_err();
        let cause = cause.to_string();
        assert!(cause.contains("an account with the id"), "{cause}");
        assert!(!cause.contains('\u{202e}'), "{cause}");
    }
}

#[test]
fn an_account_on_two_pages_is_read_if_one_says_so() {
    let closed = |id: &str| Told {
        state: Some("CLOSED".to_owned()),
        ..told(id)
    };
    let listed = vec![
        closed(CALLER),
        told(CALLER),
        told(MANAGEMENT),
        closed(MANAGEMENT),
    ];
    let organization = organization(listed).expect("an organization");
    let mut states = organization.accounts.values().map(|one| one.state.as_str());
    assert!(states.all(|state| state == "ACTIVE"));
}

#[test]
fn units_hold_what_is_in_them_and_below_them() {
    let all = vec![
        in_unit(MANAGEMENT, ""),
        in_unit(CALLER, "/ou-ab12-11111111"),
        in_unit("333333333333", "/ou-ab12-11111111/ou-ab12-22222222"),
        in_unit("444444444444", "/ou-ab12-33333333"),
    ];
    let whole = organization(all).expect("an organization");
    assert!(whole.has_places());
    let below = |units: &[&str]| {
        let mut narrowed = whole.clone();
        let units: Vec<UnitId> = units.iter().map(|id| unit(id)).collect();
        narrowed.narrow(&units).map(|()| narrowed)
    };
    for (units, expected) in [
        (
            &[][..],
            &[MANAGEMENT, CALLER, "333333333333", "444444444444"][..],
        ),
        (
            &["r-ab12"],
            &[MANAGEMENT, CALLER, "333333333333", "444444444444"],
        ),
        (&["ou-ab12-11111111"], &[CALLER, "333333333333"]),
        (&["ou-ab12-22222222"], &["333333333333"]),
        (
            &["ou-ab12-22222222", "ou-ab12-33333333"],
            &["333333333333", "444444444444"],
        ),
    ] {
        assert_eq!(ids(&below(units).expect("accounts")), expected, "{units:?}");
    }
    // A mistyped id is not an empty unit.
    let mistyped = below(&["ou-ab12-11111111", "ou-ab12-99999999"]);
    assert_eq!(mistyped, Err(Unlisted::Empty(unit("ou-ab12-99999999"))));
}

#[test]
fn an_account_of_which_nobody_knows_where_it_is_leaves_the_choice_open() {
    let all = vec![in_unit(MANAGEMENT, ""), told(CALLER)];
    let mut organization = organization(all).expect("an organization");
    assert!(!organization.has_places());
    match organization.narrow(&[unit("r-ab12")]) {
        Err(Unlisted::Unread(cause)) => {
            let cause = cause.to_string();
            assert!(
                cause.contains("no unit has the account 222222222222"),
                "{cause}"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_account_that_is_closed_may_be_nowhere() {
    let closed = Told {
        state: Some("CLOSED".to_owned()),
        ..told("333333333333")
    };
    let all = vec![in_unit(MANAGEMENT, ""), in_unit(CALLER, ""), closed];
    let mut organization = organization(all).expect("an organization");
    assert!(organization.has_places());
    organization.narrow(&[unit("r-ab12")]).expect("accounts");
    assert_eq!(ids(&organization), [MANAGEMENT, CALLER]);
}

#[test]
fn a_walk_adds_places_and_names() {
    let all = vec![in_unit(MANAGEMENT, ""), told(CALLER)];
    let mut organization = organization(all).expect("an organization");
    let place = "r-ab12/ou-ab12-11111111".to_owned();
    organization.take_in(&Tree {
        names: BTreeMap::from([("ou-ab12-11111111".to_owned(), "Workloads".to_owned())]),
        places: BTreeMap::from([(AccountId::new(CALLER), place.clone())]),
    });
    let member = &organization.accounts[&AccountId::new(CALLER)].member;
    assert_eq!((&member.path, member.unit.as_str()), (&place, "Workloads"));
    assert!(organization.has_places());
}

#[test]
fn a_question_needs_no_more_actions_than_it_asks_for() {
    let of = |question: Question| question.actions().len();
    assert_eq!(of(Question::default()), 2);
    let units = vec![unit("r-ab12")];
    let narrowed = Question {
        units,
        ..Question::default()
    };
    assert_eq!(of(narrowed), 5);
    let tags = true;
    assert_eq!(
        of(Question {
            tags,
            ..Question::default()
        }),
        3
    );
}
