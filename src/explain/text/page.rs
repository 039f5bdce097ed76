//! Lines of a page for a terminal of 80 columns. Whatever is put on it is untrusted.

use crate::model::{columns_of, columns_of_text, is_unprintable, printable};

/// Columns of a terminal.
const WIDTH: usize = 80;

/// Characters of a mark below which nothing else stands.
const LONGEST_MARK: usize = 5;

/// A page as it is written.
pub(super) struct Page {
    text: String,
    colour: bool,
}

/// How words are set off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Bold,
    Green,
    Red,
    Yellow,
    Dim,
}

impl Page {
    pub(super) fn new(colour: bool) -> Self {
        let text = String::new();
        Self { text, colour }
    }

    pub(super) fn end(self) -> String {
        self.text
    }

    /// A line between two blocks.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// What comes next.
    pub(super) fn heading(&mut self, words: &str) {
        self.gap();
        let words = printable(words);
        self.text.push_str(&self.styled(&words, Style::Bold));
        self.text.push('\n');
    }

    /// One line, as long as it is: a name or a command is copied whole.
    pub(super) fn line(&mut self, indent: usize, words: &str) {
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(printable(words).trim_end());
        self.text.push('\n');
    }

    /// One line in a style.
    pub(super) fn styled_line(&mut self, indent: usize, words: &str, style: Style) {
        let words = printable(words);
        let words = self.styled(words.trim_end(), style);
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(&words);
        self.text.push('\n');
    }

    /// Lines as they are, such as commands.
    pub(super) fn code(&mut self, indent: usize, code: &str) {
        for line in code.trim_end().split('\n') {
            self.line(if line.is_empty() { 0 } else { indent }, line);
        }
    }

    /// Words on lines that fit, the first of them after a mark. What follows stands below them, unless the mark is
    /// long.
    pub(super) fn words(&mut self, indent: usize, mark: &str, words: &str) {
        let words: String = words
            .chars()
            .map(|c| if is_unprintable(c) { ' ' } else { c })
            .collect();
        let marked = columns_of_text(mark);
        let inner = indent + if marked > LONGEST_MARK { 2 } else { marked };
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(&printable(mark));
        let mut width = indent + marked;
        let mut is_first = true;
        for word in words.split_whitespace() {
            let length = columns_of_text(word);
            if !is_first && width + 1 + length > WIDTH {
                self.text.push('\n');
                self.text.push_str(&" ".repeat(inner));
                width = inner;
            } else if !is_first {
                self.text.push(' ');
                width += 1;
            }
            self.text.push_str(word);
            width += length;
            is_first = false;
        }
        self.text.push('\n');
    }

    fn styled(&self, words: &str, style: Style) -> String {
        let code = match style {
            Style::Bold => "1",
            Style::Green => "32",
            Style::Red => "31",
            Style::Yellow => "33",
            Style::Dim => "2",
        };
        match self.colour && !words.is_empty() {
            true => format!("\u{1b}[{code}m{words}\u{1b}[0m"),
            false => words.to_owned(),
        }
    }
}

/// The same, filled up with blanks to so many columns.
pub(super) fn cell(words: &str, columns: usize) -> String {
    let words = cut(words, columns);
    let blanks = columns.saturating_sub(columns_of_text(&words));
    format!("{words}{:blanks$}", "")
}

/// The start of words that fit into so many columns.
fn cut(words: &str, columns: usize) -> String {
    if columns_of_text(words) <= columns {
        return words.to_owned();
    }
    let mut used = 1;
    let fits = |c: &char| {
        used += columns_of(*c);
        used <= columns
    };
    let start: String = words.chars().take_while(fits).collect();
    format!("{}…", printable(&start))
}
