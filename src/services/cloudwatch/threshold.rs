//! Whether the threshold of an alarm on one metric of failures can be of use. Asks nobody.
//!
//! Only what is certain from AWS's words counts against an alarm: what is not told, or is made of
//! an expression, is left as it is.

use super::coverage::NAMESPACE;

/// The condition of an alarm that watches one metric by itself, in AWS's words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Condition<'a> {
    /// The namespace of the metric.
    pub namespace: &'a str,
    /// Its name.
    pub metric: &'a str,
    /// How its values are put together.
    pub statistic: &'a str,
    /// How the result is compared.
    pub comparison: &'a str,
    /// With what.
    pub threshold: Option<f64>,
}

impl Condition<'_> {
    /// Why the alarm can never go off. The average of these metrics is the share of requests that
    /// failed, which is never more than 1.
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html>
    #[must_use]
    pub fn never(&self) -> Option<String> {
        let is_share = self.namespace == NAMESPACE
            && matches!(self.metric, "5XXError" | "4XXError")
            && self.statistic == "Average";
        let threshold = self.threshold.filter(|_| is_share)?;
        let is_out_of_reach = match self.comparison {
            "GreaterThanThreshold" => threshold >= 1.0,
            "GreaterThanOrEqualToThreshold" => threshold > 1.0,
            _ => false,
        };
        is_out_of_reach.then(|| {
            format!(
                "the average of {} is a share and cannot exceed 1, so the threshold {threshold} is never passed",
                self.metric
            )
        })
    }

    /// Whether the alarm goes off for low values: where few requests fail, or none.
    #[must_use]
    pub fn is_of_low_values(&self) -> bool {
        matches!(
            self.comparison,
            "LessThanThreshold" | "LessThanOrEqualToThreshold"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AVERAGE: Condition<'_> = Condition {
        namespace: NAMESPACE,
        metric: "5XXError",
        statistic: "Average",
        comparison: "GreaterThanThreshold",
        threshold: Some(1.0),
    };

    #[test]
    fn a_share_of_more_than_all_is_never_reached() {
        let at = |comparison, threshold| Condition {
            comparison,
            threshold: Some(threshold),
            ..AVERAGE
        };
        for never in [
            AVERAGE,
            at("GreaterThanThreshold", 5.0),
            at("GreaterThanOrEqualToThreshold", 1.1),
        ] {
            let why = never.never().expect("it cannot go off");
            assert!(why.contains("cannot exceed 1"), "{why}");
        }
        for reachable in [
            at("GreaterThanThreshold", 0.99),
            at("GreaterThanOrEqualToThreshold", 1.0),
            Condition {
                statistic: "Sum",
                ..AVERAGE
            },
            Condition {
                metric: "Latency",
                ..AVERAGE
            },
            // Of HTTP APIs, AWS does not say what the average is.
            Condition {
                metric: "5xx",
                ..AVERAGE
            },
            Condition {
                namespace: "Custom",
                ..AVERAGE
            },
            Condition {
                threshold: None,
                ..AVERAGE
            },
            at("", 5.0),
        ] {
            assert_eq!(reachable.never(), None, "{reachable:?}");
        }
    }

    #[test]
    fn only_less_than_is_of_low_values() {
        let is_low = |comparison| {
            Condition {
                comparison,
                ..AVERAGE
            }
            .is_of_low_values()
        };
        assert!(is_low("LessThanThreshold"));
        assert!(is_low("LessThanOrEqualToThreshold"));
        for other in [
            "GreaterThanThreshold",
            "GreaterThanOrEqualToThreshold",
            "LessThanLowerOrGreaterThanUpperThreshold",
            "",
        ] {
            assert!(!is_low(other), "{other}");
        }
    }
}
