//! Makes up functions with policies, aliases and URLs.

use crate::scans::random_accounts::compared::REGIONS;
use crate::scans::random_accounts::dice::Dice;

/// What one statement of a policy lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lets {
    /// A role of this account.
    OwnRole,
    /// A bucket of this account.
    OwnBucket,
    /// A topic of this account.
    OwnTopic,
    /// The API of the region.
    OwnApi,
    /// An API of this account that is gone.
    GoneApi,
    /// An API of another account.
    ForeignApi,
    /// API Gateway for anybody.
    AnyApi,
    /// S3 for anybody.
    AnyBucket,
    Foreign,
    Organization,
    /// A skill of Alexa that gives its token.
    Skill,
    Everybody,
    EverybodyWithTls,
    /// Everybody, who is denied it again.
    EverybodyDenied,
    /// Everybody, by a URL without signatures.
    ByUrl,
    /// The same, as it was written before October 2025.
    ByUrlOfOld,
    /// Everybody, by a URL with signatures.
    BySignedUrl,
}

/// A function or an alias of it: what can be called.
#[derive(Clone, Debug)]
pub(super) struct Door {
    /// `""` for the function itself.
    pub(super) alias: &'static str,
    pub(super) policy: Option<Vec<Lets>>,
    /// `AuthType`; none without a URL.
    pub(super) url: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) name: String,
    pub(super) region: &'static str,
    pub(super) doors: Vec<Door>,
    pub(super) denied: Option<&'static str>,
    /// A lone statement stands there without its list.
    pub(super) as_object: bool,
}

pub(super) fn invent(seed: u64) -> Vec<Made> {
    let dice = &mut Dice::new(seed ^ 0x006c_0061);
    let made = (0..60).map(|number| {
        let aliases: &[&'static str] = dice.pick::<&'static [&'static str]>(&[
            &[""],
            &[""],
            &["", "live"],
            &["", "blue", "green"],
        ]);
        Made {
            name: format!("f{seed}x{number}x"),
            region: REGIONS[usize::from(dice.chance(40))],
            doors: aliases
                .iter()
                .map(|alias| invent_door(alias, dice))
                .collect(),
            denied: dice
                .chance(15)
                .then(|| dice.pick(&["policy", "aliases", "urls"])),
            as_object: dice.chance(50),
        }
    });
    made.collect()
}

fn invent_door(alias: &'static str, dice: &mut Dice) -> Door {
    use Lets::{
        AnyApi, AnyBucket, BySignedUrl, ByUrl, ByUrlOfOld, Everybody, EverybodyDenied,
        EverybodyWithTls, Foreign, ForeignApi, GoneApi, Organization, OwnApi, OwnBucket, OwnRole,
        OwnTopic, Skill,
    };
    const CLOSED: [Lets; 6] = [OwnRole, OwnBucket, OwnTopic, OwnApi, OwnApi, GoneApi];
    const OTHERS: [Lets; 10] = [
        ForeignApi,
        AnyApi,
        AnyBucket,
        Foreign,
        Organization,
        Skill,
        Everybody,
        EverybodyWithTls,
        EverybodyDenied,
        OwnApi,
    ];
    let url = dice.pick(&[None, None, None, Some("NONE"), Some("AWS_IAM")]);
    let by_url = match url {
        Some("NONE") => dice.pick(&[None, Some(ByUrl), Some(ByUrl), Some(ByUrlOfOld)]),
        Some(_) => dice.pick(&[None, Some(BySignedUrl)]),
        None => None,
    };
    let more = match dice.below(10) {
        0..=2 => None,
        3..=7 => Some(dice.pick(&CLOSED)),
        _ => Some(dice.pick(&OTHERS)),
    };
    let lets: Vec<Lets> = more.into_iter().chain(by_url).collect();
    Door {
        alias,
        policy: (!lets.is_empty()).then_some(lets),
        url,
    }
}
