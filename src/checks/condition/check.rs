//! From CEL text to the checked form: every name, type and operator must fit
//! the fact's schema, or the condition is refused with the place and a hint.

use std::ops::Range;

use cel::common::ast::{
    CallExpr, ComprehensionExpr, Expr as Cel, IdedExpr, LiteralValue, SelectExpr, SourceInfo,
    operators,
};

use super::ast::{Comparison, Expr, Literal, Node, Path, Quantified, Step, TextTest};
use super::forms::{no_function, recognise};
use super::guard;
use super::parse::{Checked, parse, problem, with_room};
use super::variables::{Variables, describe, did_you_mean, field, quoted};
use crate::facts::{FactKind, Type};

/// Checks a whole condition: an expression that is true or false. The resource goes by `name`.
pub(super) fn condition(source: &str, kind: &FactKind, name: &str) -> Checked<Node> {
    with_room(source, || {
        let (parsed, info) = parse(source)?;
        let checker = Checker {
            info,
            length: source.len(),
        };
        let root = checker.node(&parsed, &Variables::of(kind, name))?;
        checker.expect(&root, "a condition", |of| *of == Type::Bool)?;
        let unguarded = guard::unguarded(&root);
        if unguarded.is_empty() {
            Ok(root)
        } else {
            Err(unguarded)
        }
    })
}

/// Checks a bare path, as messages quote them. The resource goes by `name`.
pub(super) fn path(source: &str, kind: &FactKind, name: &str) -> Checked<Path> {
    with_room(source, || {
        let (parsed, info) = parse(source)?;
        let checker = Checker {
            info,
            length: source.len(),
        };
        let node = checker.node(&parsed, &Variables::of(kind, name))?;
        match node.expr {
            Expr::Path(path) if !path.steps.is_empty() => Ok(path),
            _ => Err(problem(node.span, "only a field can be quoted here", None)),
        }
    })
}

/// Both results, or the problems of both.
fn both<A, B>(a: Checked<A>, b: Checked<B>) -> Checked<(A, B)> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(mut problems), Err(more)) => {
            problems.extend(more);
            Err(problems)
        }
        (Err(problems), Ok(_)) | (Ok(_), Err(problems)) => Err(problems),
    }
}

struct Checker {
    info: SourceInfo,
    length: usize,
}

impl Checker {
    fn span(&self, of: &IdedExpr) -> Range<usize> {
        let (start, stop) = self.info.offset_for(of.id).unwrap_or((0, 0));
        let start = (start as usize).min(self.length);
        start..(stop as usize + 1).clamp(start, self.length)
    }

    fn expect(&self, node: &Node, what: &str, fits: impl Fn(&Type) -> bool) -> Checked<()> {
        if fits(&node.of) {
            Ok(())
        } else {
            Err(problem(
                node.span.clone(),
                format!("expected {what}, found {}", describe(&node.of)),
                None,
            ))
        }
    }

    fn node(&self, from: &IdedExpr, variables: &Variables) -> Checked<Node> {
        let span = self.span(from);
        let (expr, of) = match &from.expr {
            Cel::Literal(literal) => self.literal(literal, &span)?,
            Cel::Ident(name) => self.variable(name, &span, variables)?,
            Cel::Select(select) => return self.select(select, span, variables),
            Cel::List(list) => self.literals(&list.elements, &span)?,
            Cel::Call(call) => return self.call(call, span, variables),
            Cel::Comprehension(comprehension) => {
                return self.quantified(comprehension, span, variables);
            }
            Cel::Map(_) | Cel::Struct(_) | Cel::Unspecified => {
                return Err(problem(
                    span,
                    "this is not part of the condition language",
                    None,
                ));
            }
        };
        Ok(Node { expr, of, span })
    }

    fn literal(&self, literal: &LiteralValue, span: &Range<usize>) -> Checked<(Expr, Type)> {
        match literal {
            LiteralValue::Boolean(value) => {
                Ok((Expr::Literal(Literal::Bool(*value.inner())), Type::Bool))
            }
            LiteralValue::Int(value) => {
                Ok((Expr::Literal(Literal::Int(*value.inner())), Type::Int))
            }
            LiteralValue::String(value) => Ok((
                Expr::Literal(Literal::Text(value.inner().to_owned())),
                Type::Text,
            )),
            LiteralValue::Bytes(_)
            | LiteralValue::Double(_)
            | LiteralValue::Null
            | LiteralValue::UInt(_) => Err(problem(
                span.clone(),
                "only true, false, integers and text can be written here",
                Some("to test whether something is configured, write `has(…)`".to_owned()),
            )),
        }
    }

    fn literals(&self, elements: &[IdedExpr], span: &Range<usize>) -> Checked<(Expr, Type)> {
        let mut literals = Vec::new();
        let mut element_type = None;
        for element in elements {
            let element_span = self.span(element);
            let Cel::Literal(literal) = &element.expr else {
                return Err(problem(
                    element_span,
                    "a list written here may contain only literals",
                    None,
                ));
            };
            let (Expr::Literal(literal), of) = self.literal(literal, &element_span)? else {
                return Err(problem(
                    element_span,
                    "a list written here may contain only literals",
                    None,
                ));
            };
            if element_type.get_or_insert_with(|| of.clone()) != &of {
                return Err(problem(
                    element_span,
                    "the elements of a list must be of one type",
                    None,
                ));
            }
            literals.push(literal);
        }
        match element_type {
            Some(of) => Ok((Expr::Literals(literals), Type::List(Box::new(of)))),
            None => Err(problem(
                span.clone(),
                "nothing is ever in an empty list",
                None,
            )),
        }
    }

    fn variable(
        &self,
        name: &str,
        span: &Range<usize>,
        variables: &Variables,
    ) -> Checked<(Expr, Type)> {
        match variables.variable(name) {
            Some(of) => Ok((
                Expr::Path(Path {
                    root: name.to_owned(),
                    steps: Vec::new(),
                }),
                of.clone(),
            )),
            None => Err(problem(
                span.clone(),
                format!("there is no `{name}` here"),
                did_you_mean(name, variables.names()).or_else(|| {
                    let names: Vec<_> = variables.names().map(|name| format!("`{name}`")).collect();
                    Some(format!("conditions start with {}", names.join(" or ")))
                }),
            )),
        }
    }

    fn select(
        &self,
        select: &SelectExpr,
        span: Range<usize>,
        variables: &Variables,
    ) -> Checked<Node> {
        let operand = self.node(&select.operand, variables)?;
        let Expr::Path(mut path) = operand.expr else {
            return Err(problem(
                operand.span,
                "fields can only be read from a path",
                None,
            ));
        };
        // The parser gives a path node the place of its last dot; people want to see the whole path.
        let span = operand.span.start
            ..span
                .end
                .max(operand.span.end + 1 + select.field.len())
                .min(self.length);
        let Some(found) = field(&operand.of, &select.field) else {
            let (message, help) = match &operand.of {
                Type::Record(fields) => {
                    let known: Vec<&str> = fields.iter().map(|field| field.name).collect();
                    let help = did_you_mean(&select.field, known.iter().copied())
                        .unwrap_or_else(|| format!("it has {}", quoted(&known)));
                    (
                        format!("`{path}` has no field `{}`", select.field),
                        Some(help),
                    )
                }
                other => (
                    format!("`{path}` is {} and has no fields", describe(other)),
                    None,
                ),
            };
            return Err(problem(span, message, help));
        };
        path.steps.push(Step {
            name: found.name,
            may_be_absent: found.may_be_absent,
        });
        if !select.test {
            return Ok(Node {
                expr: Expr::Path(path),
                of: found.of.clone(),
                span,
            });
        }
        if found.may_be_absent {
            Ok(Node {
                expr: Expr::Has(path),
                of: Type::Bool,
                span,
            })
        } else {
            Err(problem(
                span,
                format!("`{path}` is never absent"),
                Some("leave out the `has(…)`".to_owned()),
            ))
        }
    }

    fn call(&self, call: &CallExpr, span: Range<usize>, variables: &Variables) -> Checked<Node> {
        let arguments: Vec<&IdedExpr> = call
            .target
            .as_deref()
            .into_iter()
            .chain(&call.args)
            .collect();
        let expr = match (call.func_name.as_str(), arguments.as_slice()) {
            (operators::LOGICAL_NOT, [a]) => Expr::Not(Box::new(self.truth(a, variables)?)),
            (operators::LOGICAL_AND, [a, b]) => {
                let (a, b) = both(self.truth(a, variables), self.truth(b, variables))?;
                Expr::And(Box::new(a), Box::new(b))
            }
            (operators::LOGICAL_OR, [a, b]) => {
                let (a, b) = both(self.truth(a, variables), self.truth(b, variables))?;
                Expr::Or(Box::new(a), Box::new(b))
            }
            (operators::CONDITIONAL, [condition, yes, no]) => {
                let condition = self.truth(condition, variables)?;
                let (yes, no) = both(self.truth(yes, variables), self.truth(no, variables))?;
                Expr::If(Box::new(condition), Box::new(yes), Box::new(no))
            }
            (operators::EQUALS, [a, b]) => self.compare(Comparison::Equal, a, b, variables)?,
            (operators::NOT_EQUALS, [a, b]) => {
                self.compare(Comparison::NotEqual, a, b, variables)?
            }
            (operators::LESS, [a, b]) => self.compare(Comparison::Less, a, b, variables)?,
            (operators::LESS_EQUALS, [a, b]) => {
                self.compare(Comparison::LessOrEqual, a, b, variables)?
            }
            (operators::GREATER, [a, b]) => self.compare(Comparison::Greater, a, b, variables)?,
            (operators::GREATER_EQUALS, [a, b]) => {
                self.compare(Comparison::GreaterOrEqual, a, b, variables)?
            }
            (operators::IN, [element, list]) => self.contained(element, list, variables)?,
            ("size", [inner]) => {
                let inner = self.node(inner, variables)?;
                self.expect(&inner, "a list or text", |of| {
                    matches!(of, Type::List(_) | Type::Text)
                })?;
                return Ok(Node {
                    expr: Expr::Size(Box::new(inner)),
                    of: Type::Int,
                    span,
                });
            }
            ("startsWith", [text, part]) if call.target.is_some() => {
                self.text_test(TextTest::StartsWith, text, part, variables)?
            }
            ("endsWith", [text, part]) if call.target.is_some() => {
                self.text_test(TextTest::EndsWith, text, part, variables)?
            }
            ("contains", [text, part]) if call.target.is_some() => {
                self.text_test(TextTest::Contains, text, part, variables)?
            }
            (name, _) => return Err(vec![no_function(name, span)]),
        };
        Ok(Node {
            expr,
            of: Type::Bool,
            span,
        })
    }

    fn truth(&self, from: &IdedExpr, variables: &Variables) -> Checked<Node> {
        let node = self.node(from, variables)?;
        self.expect(&node, "true or false", |of| *of == Type::Bool)?;
        Ok(node)
    }

    fn compare(
        &self,
        comparison: Comparison,
        a: &IdedExpr,
        b: &IdedExpr,
        variables: &Variables,
    ) -> Checked<Expr> {
        let (a, b) = both(self.node(a, variables), self.node(b, variables))?;
        let ordered = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        match (&a.of, &b.of) {
            (Type::Int, Type::Int) => {}
            (Type::Bool, Type::Bool) | (Type::Text, Type::Text) if !ordered => {}
            (Type::Word(words), Type::Text) if !ordered => check_word(words, &b)?,
            (Type::Text, Type::Word(words)) if !ordered => check_word(words, &a)?,
            (Type::Word(a), Type::Word(b)) if !ordered && a == b => {}
            (of_a, of_b) => {
                return Err(problem(
                    a.span.start..b.span.end.max(a.span.end),
                    format!(
                        "{} cannot be compared with {} in this way",
                        describe(of_a),
                        describe(of_b)
                    ),
                    None,
                ));
            }
        }
        Ok(Expr::Compare(comparison, Box::new(a), Box::new(b)))
    }

    fn contained(
        &self,
        element: &IdedExpr,
        list: &IdedExpr,
        variables: &Variables,
    ) -> Checked<Expr> {
        let (element, list) = both(self.node(element, variables), self.node(list, variables))?;
        let Type::List(of) = &list.of else {
            return Err(problem(
                list.span,
                "expected a list to the right of `in`",
                None,
            ));
        };
        match (&element.of, of.as_ref(), &list.expr) {
            (Type::Word(words), Type::Text, Expr::Literals(literals)) => {
                for literal in literals {
                    check_literal_word(words, literal, &list.span)?;
                }
            }
            (Type::Text, Type::Word(words), _) => check_word(words, &element)?,
            (a, b, _) if a == b && matches!(a, Type::Int | Type::Text | Type::Word(_)) => {}
            (a, b, _) => {
                return Err(problem(
                    element.span.start..list.span.end.max(element.span.end),
                    format!("{} cannot be in a list of {}", describe(a), describe(b)),
                    None,
                ));
            }
        }
        Ok(Expr::In(Box::new(element), Box::new(list)))
    }

    fn text_test(
        &self,
        test: TextTest,
        text: &IdedExpr,
        part: &IdedExpr,
        variables: &Variables,
    ) -> Checked<Expr> {
        let (text, part) = both(self.node(text, variables), self.node(part, variables))?;
        self.expect(&text, "text", |of| *of == Type::Text)?;
        self.expect(&part, "text", |of| *of == Type::Text)?;
        Ok(Expr::Text(test, Box::new(text), Box::new(part)))
    }

    fn quantified(
        &self,
        from: &ComprehensionExpr,
        span: Range<usize>,
        variables: &Variables,
    ) -> Checked<Node> {
        let Some((quantifier, body)) = recognise(from) else {
            return Err(problem(
                span,
                "only `all`, `exists` and `exists_one` iterate over lists",
                None,
            ));
        };
        let list = self.node(&from.iter_range, variables)?;
        let (Type::List(of), Expr::Path(_)) = (&list.of, &list.expr) else {
            return Err(problem(list.span, "expected a field that is a list", None));
        };
        let Some(inner) = variables.with(&from.iter_var, of.as_ref().clone()) else {
            return Err(problem(
                span,
                "iterations over lists may be nested only two deep",
                Some("let the service compute this as a separate field".to_owned()),
            ));
        };
        let body = self.truth(body, &inner)?;
        let quantified = Quantified {
            quantifier,
            list,
            variable: from.iter_var.clone(),
            body,
        };
        Ok(Node {
            expr: Expr::Quantified(Box::new(quantified)),
            of: Type::Bool,
            span,
        })
    }
}

fn check_word(words: &[&str], node: &Node) -> Checked<()> {
    match &node.expr {
        Expr::Literal(literal) => check_literal_word(words, literal, &node.span),
        _ => Err(problem(
            node.span.clone(),
            "a word can only be compared with a literal",
            None,
        )),
    }
}

fn check_literal_word(words: &[&str], literal: &Literal, span: &Range<usize>) -> Checked<()> {
    match literal {
        Literal::Text(text) if words.contains(&text.as_str()) => Ok(()),
        Literal::Text(text) => Err(problem(
            span.clone(),
            format!("this is never '{text}'"),
            did_you_mean(text, words.iter().copied())
                .or_else(|| Some(format!("it is one of {}", quoted(words)))),
        )),
        Literal::Bool(_) | Literal::Int(_) => Err(problem(span.clone(), "expected text", None)),
    }
}
