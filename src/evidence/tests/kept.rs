//! Accounts that an unfinished run has read: whole or not there, and nobody else's.

use super::several::record_of;
use super::*;
use crate::model::Shard;

fn run() -> Run {
    Run {
        id: "run".to_owned(),
        started_at: "2026-11-20T02:00:01Z".to_owned(),
        undertaking: Undertaking {
            tool_version: "0".to_owned(),
            report: demo().manifest.report,
            target: target("999988887777"),
            wanted: BTreeMap::new(),
        },
        shard: Some(Shard { index: 1, of: 4 }),
    }
}

fn target(account: &str) -> Target {
    Target {
        account: account.to_owned(),
        principal: format!("arn:aws:sts::{account}:assumed-role/threatproof-read/x"),
        regions: Vec::new(),
    }
}

#[test]
fn what_was_read_is_there_when_the_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("journal");
    let kept = Kept::begin(&place, &run()).unwrap();
    let account = AccountId::new("111122223333");
    let other = AccountId::new("444455556666");
    let record = record_of(&account);
    let written = kept.add(&target("111122223333"), &record).unwrap();
    assert_eq!(
        written.facts(&account).unwrap(),
        record.facts(&account).unwrap()
    );
    // The run was killed while it wrote the next.
    std::fs::create_dir(place.join("444455556666.part")).unwrap();
    drop(kept);

    let (kept, resumed) = Kept::resume(&place).unwrap();
    assert_eq!(resumed, run());
    let (own, again) = kept.account(&account).unwrap().expect("it was read");
    assert_eq!((own, again.calls), (target("111122223333"), record.calls));
    assert_eq!(kept.account(&other).unwrap(), None);
    kept.add(&target("444455556666"), &record_of(&other))
        .unwrap();
    assert!(kept.account(&other).unwrap().is_some());

    // One that is about another account is not its.
    std::fs::rename(place.join("444455556666"), place.join("777788889999")).unwrap();
    let stranger = kept.account(&AccountId::new("777788889999"));
    let error = stranger.expect_err("of another").to_string();
    assert!(error.contains("about the account 444455556666"), "{error}");

    Kept::remove(&place).unwrap();
    assert!(!place.exists());
    Kept::remove(&place).unwrap();
}

#[test]
fn only_the_folder_of_a_run_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("journal");
    std::fs::create_dir(&place).unwrap();
    put(&place.join("diary.txt"), b"mine");
    let error = Kept::begin(&place, &run())
        .expect_err("not ours")
        .to_string();
    assert!(error.contains("no run of threatproof left it"), "{error}");
    Kept::remove(&place).unwrap();
    assert!(place.join("diary.txt").exists());
    std::fs::remove_dir_all(&place).unwrap();

    let under_way = Kept::begin(&place, &run()).unwrap();
    let error = Kept::begin(&place, &run())
        .expect_err("two at once")
        .to_string();
    assert!(error.contains("another run is under way"), "{error}");
    assert!(Kept::resume(&place).is_err());
    drop(under_way);
    drop(Kept::begin(&place, &run()).expect("an earlier run is replaced"));
    put(&place.join("run.json"), b"{}");
    assert!(matches!(
        Kept::resume(&place),
        Err(BundleError::Damaged { .. })
    ));
    std::fs::remove_dir_all(&place).unwrap();
    assert!(matches!(
        Kept::resume(&place),
        Err(BundleError::Unreadable { .. })
    ));
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_folder_leads_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let (place, victim) = (folder.path().join("journal"), folder.path().join("victim"));
    drop(Kept::begin(&victim, &run()).unwrap());
    std::os::unix::fs::symlink("victim", &place).unwrap();
    let error = Kept::resume(&place).expect_err("a link").to_string();
    assert!(error.contains("symbolic link"), "{error}");
    assert!(Kept::begin(&place, &run()).is_err());
    assert!(victim.join("run.json").exists());
}
