"""Judges outputs by the tools of those who read them: check.py --all|--each FORMAT FILE… [-- FORMAT FILE…]…

--all ends with 1 and says what is wrong with the first of them; it prints what it counted if nothing is. --each prints
what is wrong with each, as a list of JSON. The tools are those of requirements.txt.
"""

import collections
import csv
import functools
import json
import re
import sys


class Refused(Exception):
    pass


def refuse(words):
    raise Refused(words)


@functools.cache
def ocsf_validator(version, profiles):
    from jsonschema import Draft202012Validator
    from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version=version))
    schema = schema.get_class_schema(class_name="compliance_finding", profiles=list(profiles))
    return Draft202012Validator(schema)


# The schema of the version that events name, and the newest.
OCSF_VERSIONS = ("1.6.0", "1.8.0")


def ocsf(path):
    with open(path, encoding="utf-8") as file:
        events = json.load(file)
    for event in events:
        profiles = tuple(event["metadata"].get("profiles", ()))
        for version in OCSF_VERSIONS:
            for error in ocsf_validator(version, profiles).iter_errors(event):
                refuse(f"{version} {list(error.absolute_path)}: {error.message[:300]}")
    uids = [event["metadata"]["uid"] for event in events]
    if len(set(uids)) != len(uids):
        refuse("an event twice")
    # An event a line, so that a reader of lines can take them, too.
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    if [json.loads(line.rstrip(",")) for line in lines[1:-1]] != events:
        refuse("not an event a line")
    types = collections.Counter(event["finding_info"]["types"][0] for event in events)
    return f"{len(events)} events fit {' and '.join(OCSF_VERSIONS)}: {dict(sorted(types.items()))}"


def junit(path):
    from junitparser import JUnitXml

    suites = JUnitXml.fromfile(path)
    cases = [case for suite in suites for case in suite]
    counted = collections.Counter(
        type(result).__name__ for case in cases for result in case.result
    )
    told = (suites.tests, suites.failures, suites.errors)
    if told != (len(cases), counted["Failure"], counted["Error"]):
        refuse(f"{told} are told, and {len(cases)} cases and {dict(counted)} are there")
    return f"{len(cases)} cases: {dict(sorted(counted.items()))}"


def prometheus(path):
    from prometheus_client.parser import text_fd_to_metric_families

    with open(path, encoding="utf-8", newline="\n") as file:
        families = list(text_fd_to_metric_families(file))
    names = [family.name for family in families]
    if len(set(names)) != len(names):
        refuse("a family twice")
    seen = set()
    for family in families:
        if family.type != "gauge" or not family.documentation or not family.samples:
            refuse(f"{family.name}: {family.type} {family.documentation!r}")
        for sample in family.samples:
            series = (sample.name, tuple(sorted(sample.labels.items())))
            if series in seen or sample.timestamp is not None:
                refuse(f"{series}: twice, or with a time")
            seen.add(series)
    return f"{len(families)} families, {len(seen)} series"


# What spreadsheets take for the beginning of a formula.
FORMULA = tuple("=+-@\t\r＝＋－＠")


def sheet(path):
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    if "\n" in text.replace("\r\n", ""):
        refuse("a line that does not end with CRLF")
    header, *rows = csv.reader(text.splitlines(keepends=True), strict=True)
    for row in rows:
        if len(row) != len(header):
            refuse(f"{len(row)} cells below {len(header)} names")
        for cell in row:
            if len(cell) > 32_767:
                refuse(f"too long: {cell[:80]!r}")
    # As spreadsheets of all countries part them, which are not strict.
    for delimiter in ",;\t":
        for row in csv.reader(text.splitlines(keepends=True), delimiter=delimiter):
            for cell in row:
                if cell.lstrip().startswith(FORMULA):
                    refuse(f"a formula: {cell[:80]!r}")
    if re.search(r'(?:^|,)[^",\r\n]', re.sub(r'"(?:[^"]|"")*"', '""', text), re.MULTILINE):
        refuse("a cell without quotes")
    return f"{len(rows)} rows of {len(header)} cells"


# What Markdown may become: nothing that leads elsewhere, loads or runs.
TAGS = {"h1", "h2", "p", "strong", "em", "code", "table", "thead", "tbody", "tr", "th", "td"}


# What GitHub and GitLab make links of, in the text that comes of Markdown.
REFERENCE = re.compile(
    r"""[@#!%~&$^][\w"]|\bGH-\d|\[\w+:|\*iteration:|://|\bwww\.|\b[0-9a-f]{40}\b""", re.IGNORECASE
)


def changes(path):
    return markdown(path, TAGS | {"h3", "ul", "li", "blockquote"})


def markdown(path, tags=TAGS):
    import cmarkgfm
    from html.parser import HTMLParser

    with open(path, encoding="utf-8") as file:
        text = file.read()
    if len(text.encode()) > 1 << 20:
        refuse("larger than GitHub takes")
    # As GitHub reads it, but with the tags that its filter would take away.
    options = cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE
    extensions = ["table", "autolink", "strikethrough", "tasklist"]
    html = cmarkgfm.cmark.markdown_to_html_with_extensions(text, options, extensions)
    counted = collections.Counter()
    # A cell too many is left out silently.
    rows = [line for line in text.splitlines() if line.startswith("|")]
    columns = {len(re.findall(r"(?<!\\)\|", row)) - 1 for row in rows}
    if not columns <= {2, 4, 5, 6}:
        refuse(f"rows of {sorted(columns)} cells")

    class Reader(HTMLParser):
        stack = []

        def handle_starttag(self, tag, attributes):
            attributes = [pair for pair in attributes if pair[0] != "align"]
            if tag not in tags or attributes:
                refuse(f"<{tag} {attributes}> comes of it")
            counted[tag] += 1
            self.stack.append(tag)

        def handle_endtag(self, tag):
            self.stack.pop()

        def handle_comment(self, data):
            # What shows nothing parts what would call somebody.
            if data.strip():
                refuse(f"a comment comes of it: {data}")

        def handle_data(self, data):
            if "code" not in self.stack and REFERENCE.search(data):
                refuse(f"it calls somebody: {data!r}")

    Reader().feed(html)
    return f"{len(text)} characters, {counted['tr']} rows"


def sarif(path):
    # What is left to say behind Microsoft's validator.
    with open(path, encoding="utf-8") as file:
        run = json.load(file)["runs"][0]
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    if len(set(prints)) != len(prints):
        refuse("two results are told as one")
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
            refuse(f"{result['ruleId']} is not the rule of that place")
    return f"{len(prints)} results of {len(rules)} rules"


# Characters that Security Hub takes; its model tells only the kinds of values.
ASFF_LIMITS = {"Id": 512, "GeneratorId": 512, "Title": 256, "Description": 1024, "ProductArn": 2048}


def asff(path):
    import botocore.session
    from botocore.validate import ParamValidator

    with open(path, encoding="utf-8") as file:
        findings = json.load(file)
    model = botocore.session.Session().get_service_model("securityhub")
    shape = model.operation_model("BatchImportFindings").input_shape
    for start in range(0, len(findings), 100):
        report = ParamValidator().validate({"Findings": findings[start : start + 100]}, shape)
        if report.has_errors():
            refuse(report.generate_report()[:300])
    for finding in findings:
        for name, most in ASFF_LIMITS.items():
            if not 0 < len(finding[name]) <= most:
                refuse(f"{name} of {len(finding[name])} characters")
        if len(json.dumps(finding)) > 240_000 or len(finding["Resources"]) > 32:
            refuse("a finding too large")
        arn = f":securityhub:{finding['Region']}:{finding['AwsAccountId']}:product/{finding['AwsAccountId']}/default"
        if not finding["ProductArn"].endswith(arn):
            refuse(f"not of its account: {finding['ProductArn']}")
        words = {
            finding["Severity"]["Label"]: ("INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"),
            finding["Compliance"]["Status"]: ("PASSED", "WARNING", "FAILED", "NOT_AVAILABLE"),
            finding["RecordState"]: ("ACTIVE", "ARCHIVED"),
        }
        for word, known in words.items():
            if word not in known:
                refuse(f"{word} is none of {known}")
    counted = collections.Counter(finding["Compliance"]["Status"] for finding in findings)
    return f"{len(findings)} findings: {dict(sorted(counted.items()))}"


def oscal(path):
    from trestle.oscal.assessment_results import Model

    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    try:
        Model.model_validate(document)
    except ValueError as error:
        refuse(str(error)[:600])
    result = document["assessment-results"]["results"][0]
    known = [observation["uuid"] for observation in result["observations"]]
    named = [
        related["observation-uuid"]
        for finding in result.get("findings", ())
        for related in finding.get("related-observations", ())
    ]
    if len(set(known)) != len(known) or not set(named) <= set(known):
        refuse("an observation twice, or one that is not there")
    states = collections.Counter(
        finding["target"]["status"]["state"] for finding in result.get("findings", ())
    )
    return f"{len(known)} observations, {dict(sorted(states.items()))}"


FORMATS = {
    "ocsf": ocsf,
    "junit": junit,
    "prometheus": prometheus,
    "csv": sheet,
    "markdown": markdown,
    "changes": changes,
    "sarif": sarif,
    "asff": asff,
    "oscal": oscal,
}


def parted(words):
    """FORMAT FILE… -- FORMAT FILE… as pairs of a format and a file."""
    name = None
    for word in words:
        if word == "--":
            name = None
        elif name is None:
            name = word
        else:
            yield name, word


def wrong(name, file):
    """What is wrong with a file; nothing if nothing is."""
    try:
        FORMATS[name](file)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


if __name__ == "__main__":
    how, *words = sys.argv[1:]
    if how == "--each":
        print(json.dumps([wrong(name, file) for name, file in parted(words)]))
        sys.exit()
    for name, file in parted(words):
        try:
            print(f"{name}: {FORMATS[name](file)}")
        except Refused as refused:
            sys.exit(f"{name}: {refused}")
