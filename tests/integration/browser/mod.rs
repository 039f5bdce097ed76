//! The dossier in the browser of a reader: headless Chromium, driven over the DevTools protocol, with the system's
//! own binary. `THREATPROOF_WITHOUT_BROWSER=1` leaves these tests out, and nothing else does.

/// What checks that everybody can use a page.
mod axe;
/// A browser, and what happens in it.
mod chromium;
/// What a reader sees and does.
mod dossier;
