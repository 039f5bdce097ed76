//! What does not belong together, contradicts itself or hides what is missing.

use super::*;

/// Why two are not merged.
fn refused(one: Bundle, other: Bundle) -> String {
    merged([one, other]).expect_err("refused").to_string()
}

fn cut(index: u32, of: u32) -> Bundle {
    shard(&format!("s{index}"), (index, of), 6, true, &|_| {
        Told::Whole(0)
    })
}

/// What a test breaks of a bundle.
type Break = fn(&mut Bundle);

#[test]
fn what_is_of_another_undertaking_names_both() {
    let breaks: [(&str, Break); 4] = [
        ("the report (SHA-256): 00, 01", |it| {
            it.manifest.report.sha256 = "01".to_owned();
        }),
        ("the version of threatproof: 0, 1", |it| {
            it.manifest.tool_version = "1".to_owned();
        }),
        ("the digest of the checks: sha256:00, sha256:01", |it| {
            it.manifest.catalog = "sha256:01".to_owned();
        }),
        ("the digest of the list of accounts: ", |it| {
            it.manifest.list.as_mut().unwrap().digest = "00".to_owned();
        }),
    ];
    for (words, change) in breaks {
        let mut other = cut(1, 2);
        change(&mut other);
        let told = refused(cut(0, 2), other);
        assert!(told.contains(words), "{told}");
        assert!(
            told.starts_with("out/s0 and out/s1 cannot be merged"),
            "{told}"
        );
    }
    let told = refused(cut(0, 2), cut(1, 3));
    assert!(told.ends_with("the number of shards: 2, 3"), "{told}");
    let whole = || bundle("whole", &[(id(1), Told::Whole(0))]);
    for (one, other) in [(cut(0, 2), whole()), (whole(), cut(0, 2))] {
        let told = refused(one, other);
        assert!(told.starts_with("out/s0 and out/whole cannot"), "{told}");
    }
    assert!(matches!(merged([]), Err(MergeError::Nothing)));
}

#[test]
fn shards_that_were_not_read_in_the_same_regions_are_refused() {
    let narrowed = |mut bundle: Bundle, accounts: usize| {
        for target in bundle.manifest.targets.iter_mut().take(accounts) {
            target.regions = vec!["us-east-1".to_owned()];
        }
        bundle
    };
    let told = refused(cut(0, 2), narrowed(cut(1, 2), usize::MAX));
    assert!(
        told.ends_with("the selection of regions: all regions, us-east-1"),
        "{told}"
    );
    // Also two attempts of one, and also if one before them read nothing.
    let idle = |_: usize| Told::Refused;
    let idle = shard("idle", (1, 2), 6, true, &idle);
    let three = [idle, cut(0, 2), narrowed(cut(0, 2), usize::MAX)];
    let told = merged(three).expect_err("refused").to_string();
    assert!(
        told.starts_with("out/s0 and out/s0 cannot be merged: they differ in the selection"),
        "{told}"
    );
    let told = merged([narrowed(cut(0, 1), 1)])
        .expect_err("refused")
        .to_string();
    assert!(told.contains("not all read in the same regions"), "{told}");
    // Where all are narrowed alike, the whole says so.
    let alike = [0, 1].map(|index| narrowed(cut(index, 2), usize::MAX));
    let whole = merged(alike).expect("alike").bundle.manifest;
    assert!(whole.targets.iter().all(|it| it.regions == ["us-east-1"]));
    // Separate runs may differ: each account says what was read of it.
    let one = narrowed(bundle("one", &[(id(1), Told::Whole(0))]), 1);
    assert!(merged([one, bundle("two", &[(id(2), Told::Whole(0))])]).is_ok());
}

#[test]
fn a_mixture_of_two_moments_is_refused() {
    let account = id(1);
    let with = |run: &str, fields: &str, incomplete: Vec<Cause>| {
        let mut bundle = bundle(run, &[(id(1), Told::Whole(0))]);
        bundle
            .records
            .insert(id(1), record(&id(1), fields, incomplete, 0));
        bundle
    };
    let told = refused(
        with("one", "{}", Vec::new()),
        with("two", "{\"a\":1}", Vec::new()),
    );
    assert_eq!(
        told,
        format!(
            "out/one and out/two tell different things of account {account}, and a mixture would be true of no moment"
        )
    );
    // Nor of two that were interrupted.
    let stop = || vec![Cause::failed(Failure::Interrupted, "s3:List", "")];
    let told = refused(with("one", "{}", stop()), with("two", "{\"a\":1}", stop()));
    assert!(told.contains("different things"), "{told}");
    // A field may be what was interrupted, and other failures are none.
    let within = r#"{"a":[{"b":{"failed":"interrupted","call":"s3:Get"}}]}"#;
    let merged = merged([
        with("one", within, Vec::new()),
        with("two", "{}", Vec::new()),
    ]);
    assert_eq!(
        merged
            .expect("one is whole")
            .bundle
            .facts_of(&account)
            .unwrap(),
        with("two", "{}", Vec::new()).facts_of(&account).unwrap()
    );
    let late = vec![Cause::failed(Failure::TimedOut, "s3:List", "")];
    let told = refused(with("one", "{}", late), with("two", "{}", Vec::new()));
    assert!(told.contains("different things"), "{told}");
}

#[test]
fn accounts_that_nobody_expected_are_refused() {
    let strange = |change: Break| {
        let mut other = cut(1, 2);
        change(&mut other);
        refused(cut(0, 2), other)
    };
    // Of another shard.
    let of_other = (0..6).find(|&it| Shard::index_of(&id(it), 2) == 0).unwrap();
    let told = strange(|it| {
        let other = cut(0, 2);
        it.manifest.accounts = other.manifest.accounts;
        it.records = other.records;
    });
    assert!(
        told.ends_with(&format!(
            "evidence of account {}, which belongs to shard 0",
            id(of_other)
        )),
        "{told}"
    );
    // With a name that is not in the list.
    let told = strange(|it| {
        it.manifest.accounts.push(Expected {
            member: Member::unnamed(id(77)),
            outcome: Reached::Missing(String::new()),
        });
    });
    assert_eq!(
        told,
        "out/s1 tells of account 000000000077, which is not in the list that the shards were made from"
    );
    // Where no shard names the whole list, it is known only that something is wrong, and how to know more.
    let short = |index| {
        shard(&format!("s{index}"), (index, 2), 6, false, &|_| {
            Told::Whole(0)
        })
    };
    let mut strange_one = short(1);
    strange_one.manifest.accounts.push(Expected {
        member: Member::unnamed(id(77)),
        outcome: Reached::Missing(String::new()),
    });
    let error = merged([short(0), strange_one.clone()]).expect_err("refused");
    let told = error.to_string();
    assert!(
        told.starts_with("the 7 accounts of which all 2 shards tell"),
        "{told}"
    );
    assert!(
        error
            .hint()
            .is_some_and(|hint| hint.contains("--accounts-file"))
    );
    let list = KnownList {
        name: "accounts.json".to_owned(),
        accounts: cut(0, 2).manifest.accounts,
    };
    let sources = [short(0), strange_one].map(source).into();
    let told = merge(sources, Some(&list))
        .expect_err("refused")
        .to_string();
    assert!(
        told.contains("account 000000000077, which is not in the list"),
        "{told}"
    );
    let told = strange(|it| it.manifest.accounts[0].member.account = AccountId::new("../../x"));
    assert!(
        told.contains("`../../x`, which is not an account id"),
        "{told}"
    );
    let records = bundle("a", &[]);
    let mut records = Bundle { ..records };
    records
        .records
        .insert(AccountId::new("../x"), record(&id(1), "{}", Vec::new(), 0));
    let refused = Source::new(
        "a".to_owned(),
        String::new(),
        records,
        Path::new("/nowhere"),
    );
    assert!(matches!(refused, Err(MergeError::NoAccount { .. })));
}

#[test]
fn a_list_has_to_be_that_of_the_runs() {
    let list = |numbers: &[usize]| KnownList {
        name: "accounts.json".to_owned(),
        accounts: numbers
            .iter()
            .map(|&it| Expected {
                member: Member::unnamed(id(it)),
                outcome: Reached::Missing(String::new()),
            })
            .collect(),
    };
    let of = |list: &KnownList, bundles: Vec<Bundle>| {
        let merged = merge(bundles.into_iter().map(source).collect(), Some(list));
        merged
            .map(|merged| merged.bundle)
            .map_err(|error| error.to_string())
    };
    let shards = || vec![cut(0, 2), cut(1, 2)];
    assert!(of(&list(&[0, 1, 2, 3, 4, 5]), shards()).is_ok());
    let told = of(&list(&[0, 1, 2, 3, 4]), shards()).unwrap_err();
    assert!(
        told.contains("account 000000000005, which is not in the list of accounts accounts.json"),
        "{told}"
    );
    let told = of(&list(&[0, 1, 2, 3, 4, 5, 6]), shards()).unwrap_err();
    assert!(told.contains("accounts.json is not the one"), "{told}");
    // Of whole runs, it tells what is missing.
    let whole = || vec![bundle("whole", &[(id(1), Told::Whole(0))])];
    let united = of(&list(&[1, 2]), whole()).unwrap();
    let missing = Reached::Missing("no evidence of it was merged".to_owned());
    assert_eq!(outcomes(&united), [&Reached::Read, &missing]);
    assert!(
        of(&list(&[2]), whole())
            .unwrap_err()
            .contains("is not in the list")
    );
}

#[test]
fn a_manifest_that_contradicts_itself_is_refused() {
    let run = |shard: Option<Shard>| MergedRun {
        run_id: "a".to_owned(),
        shard,
        manifest: String::new(),
    };
    let (half, third) = (Shard { index: 0, of: 2 }, Shard { index: 0, of: 3 });
    for (merged_of, shard, list, words) in [
        (
            vec![run(Some(half))],
            Some(half),
            true,
            "both a shard and merged",
        ),
        (
            vec![run(Some(half)), run(None)],
            None,
            true,
            "not shards of one list",
        ),
        (
            vec![run(Some(half)), run(Some(third))],
            None,
            true,
            "not shards of one list",
        ),
        (
            Vec::new(),
            Some(Shard { index: 2, of: 2 }),
            true,
            "no such shard",
        ),
        (
            Vec::new(),
            Some(Shard { index: 0, of: 0 }),
            true,
            "no such shard",
        ),
        (Vec::new(), Some(half), false, "names no list"),
    ] {
        let mut broken = cut(0, 2);
        broken.manifest.merged = merged_of;
        broken.manifest.shard = shard;
        if !list {
            broken.manifest.list = None;
        }
        let told = merged([broken]).expect_err("refused").to_string();
        assert!(
            told.starts_with("out/s0 cannot be merged") && told.contains(words),
            "{told}"
        );
    }
}
