//! What the parser's expansions and function names stand for.
//!
//! The parser expands `all` and its siblings before anybody sees them, and
//! gives operators names of their own.

use std::ops::Range;

use cel::common::ast::{ComprehensionExpr, Expr as Cel, IdedExpr, LiteralValue, operators};

use super::ConditionProblem;
use super::ast::Quantifier;
use super::variables::did_you_mean;

/// The macro that the parser expanded, told by the shape of its expansion.
pub(super) fn recognise(from: &ComprehensionExpr) -> Option<(Quantifier, &IdedExpr)> {
    if from.iter_var2.is_some() {
        return None;
    }
    let Cel::Call(step) = &from.loop_step.expr else {
        return None;
    };
    match (
        &from.accu_init.expr,
        step.func_name.as_str(),
        step.args.as_slice(),
    ) {
        (Cel::Literal(LiteralValue::Boolean(_)), operators::LOGICAL_OR, [_, body]) => {
            Some((Quantifier::Exists, body))
        }
        (Cel::Literal(LiteralValue::Boolean(_)), operators::LOGICAL_AND, [_, body]) => {
            Some((Quantifier::All, body))
        }
        (Cel::Literal(LiteralValue::Int(_)), operators::CONDITIONAL, [body, ..]) => {
            Some((Quantifier::ExistsOne, body))
        }
        _ => None,
    }
}

/// A function or operator that is not there, or not for these arguments.
pub(super) fn no_function(name: &str, span: Range<usize>) -> ConditionProblem {
    const KNOWN: [(&str, &str); 8] = [
        ("has", "has(path)"),
        ("size", "size(list) or size(text)"),
        ("startsWith", "text.startsWith(text)"),
        ("endsWith", "text.endsWith(text)"),
        ("contains", "text.contains(text)"),
        ("all", "list.all(element, condition)"),
        ("exists", "list.exists(element, condition)"),
        ("exists_one", "list.exists_one(element, condition)"),
    ];
    // The parser names operators with signs: `_+_`.
    if !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return ConditionProblem {
            span,
            message: "this operator is not part of the condition language".to_owned(),
            help: None,
        };
    }
    let help = KNOWN.iter().find(|(known, _)| *known == name).map_or_else(
        || did_you_mean(name, KNOWN.iter().map(|(known, _)| *known)),
        |(_, form)| Some(format!("write it as `{form}`")),
    );
    ConditionProblem {
        span,
        message: format!("there is no function `{name}` for these arguments"),
        help,
    }
}
