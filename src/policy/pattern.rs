//! IAM's wildcard patterns: `*` for any text, `?` for any one character.

/// Whether every text that matches `inner` also matches `outer`.
///
/// With a plain text as `inner` this is matching. Sound, not complete: where
/// it says yes, it is so; some coverings that need more than one pattern at a
/// time are not seen.
#[must_use]
pub fn covers(outer: &str, inner: &str) -> bool {
    covers_by(outer, inner, |a, b| a == b, |a, b| a == b)
}

/// [`covers`] for names in which case does not matter, such as IAM actions.
#[must_use]
pub fn covers_ignoring_case(outer: &str, inner: &str) -> bool {
    covers_by(
        outer,
        inner,
        |a, b| a.eq_ignore_ascii_case(&b),
        |a, b| a.eq_ignore_ascii_case(&b),
    )
}

/// By bytes where each is a character, as nearly always: then nothing is copied.
fn covers_by(
    outer: &str,
    inner: &str,
    same_byte: impl Fn(u8, u8) -> bool,
    same_char: impl Fn(char, char) -> bool,
) -> bool {
    if outer.is_ascii() && inner.is_ascii() {
        return walk(outer.as_bytes(), inner.as_bytes(), same_byte);
    }
    let outer: Vec<char> = outer.chars().collect();
    let inner: Vec<char> = inner.chars().collect();
    walk(&outer, &inner, same_char)
}

/// The classic two-pointer glob walk, in which `?` and `*` of `inner` are
/// letters that only a wildcard of `outer` can match.
fn walk<T: Copy + Into<char>>(outer: &[T], inner: &[T], same: impl Fn(T, T) -> bool) -> bool {
    let (mut o, mut i) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while i < inner.len() {
        let letter: char = inner[i].into();
        match outer.get(o).map(|own| (*own, (*own).into())) {
            Some((_, '*')) => {
                retry = Some((o, i));
                o += 1;
            }
            Some((_, '?')) if letter != '*' => {
                o += 1;
                i += 1;
            }
            Some((own, _)) if same(own, inner[i]) && !matches!(letter, '*' | '?') => {
                o += 1;
                i += 1;
            }
            _ => match &mut retry {
                Some((star, consumed)) => {
                    *consumed += 1;
                    i = *consumed;
                    o = *star + 1;
                }
                None => return false,
            },
        }
    }
    outer[o..].iter().all(|letter| (*letter).into() == '*')
}

/// Whether some text matches both patterns. Exact, in steps of one length times the other.
#[must_use]
pub fn overlap(a: &str, b: &str) -> bool {
    let b: Vec<char> = b.chars().collect();
    // Which beginnings of `b` can match the same text as the beginning of `a` so far.
    let mut reached = vec![false; b.len() + 1];
    reached[0] = true;
    let skip_stars = |reached: &mut [bool]| {
        for (at, letter) in b.iter().enumerate() {
            if reached[at] && *letter == '*' {
                reached[at + 1] = true;
            }
        }
    };
    skip_stars(&mut reached);
    for letter in a.chars() {
        let mut next = vec![false; b.len() + 1];
        for at in 0..=b.len() {
            if !reached[at] {
                continue;
            }
            if letter == '*' {
                // The star takes as much of what `b` matches as it likes.
                next[at..].fill(true);
                break;
            }
            match b.get(at) {
                Some('*') => next[at] = true,
                Some('?') => next[at + 1] = true,
                Some(other) if letter == '?' || *other == letter => next[at + 1] = true,
                Some(_) | None => {}
            }
        }
        skip_stars(&mut next);
        reached = next;
    }
    reached[b.len()]
}

#[cfg(test)]
mod tests {
    use super::{covers, overlap};

    #[test]
    fn patterns_overlap_where_a_text_matches_both() {
        for (a, b) in [
            ("a*", "*b"),
            ("a?c", "ab*"),
            ("*", ""),
            ("a*c*e", "?b*d?"),
            ("abc", "a*c"),
            ("**", "?"),
        ] {
            assert!(overlap(a, b), "{a} {b}");
            assert!(overlap(b, a), "{b} {a}");
        }
        for (a, b) in [
            ("a*", "b*"),
            ("?", ""),
            ("a?", "a"),
            ("*a", "*b"),
            ("ab", "ac"),
        ] {
            assert!(!overlap(a, b), "{a} {b}");
            assert!(!overlap(b, a), "{b} {a}");
        }
    }

    #[test]
    fn patterns_match_texts() {
        for (pattern, text) in [
            ("*", ""),
            ("*", "a"),
            ("a*c", "abbc"),
            ("a?c", "abc"),
            ("s3:Get*", "s3:GetObject"),
            ("a[1]*", "a[1]z"),
        ] {
            assert!(covers(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("", "a"),
            ("a?c", "ac"),
            ("a*c", "abcd"),
            ("?", ""),
            ("abc", "abC"),
        ] {
            assert!(!covers(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn patterns_cover_patterns() {
        for (outer, inner) in [
            ("*", "*"),
            ("arn:aws:s3:::b*", "arn:aws:s3:::b/*"),
            ("a*", "a*b"),
            ("a*", "a?"),
            ("?", "?"),
            ("a/*", "a/*"),
        ] {
            assert!(covers(outer, inner), "{outer} {inner}");
        }
        for (outer, inner) in [
            ("a", "*"),
            ("?", "*"),
            ("a?", "a*"),
            ("b/private/*", "b/*"),
            ("a*c", "a*"),
        ] {
            assert!(!covers(outer, inner), "{outer} {inner}");
        }
    }

    #[test]
    fn many_stars_stay_cheap() {
        let pattern = "*a".repeat(200);
        assert!(!covers(&pattern, &"b".repeat(20_000)));
    }
}
