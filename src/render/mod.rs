//! A model as other documents: the HTML report that the Threat Modeling Tool would make of it,
//! and Open Threat Model (OTM).

mod diagram;
mod html;
mod otm;

#[cfg(test)]
mod tests;

pub use html::html;
pub use otm::otm;
