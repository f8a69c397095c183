# METADATA
# title: A needed fact is too old
# description: Writes are blocked on facts older than the settings allow, and destroying calls on facts older still.
# custom:
#   severity: medium
#   access: [write, destroy]
#   facts: ["*"]
#   controls: ["soc2:CC6.1", "iso27001:A.5.15", "iso42001:A.7.5"]
#   hint: Send it again shortly. If it persists, an operator finds the cause with postern doctor.
package rules.facts.stale

import data.lib.finding

block contains finding.from(rego.metadata.chain(), {"stale": _stale, "limit_seconds": _limit_seconds}) if {
	count(_stale) > 0
}

default _limit_seconds := 0

_limit_seconds := data.settings.facts.write_max_age_seconds if input.action.access == "write"

_limit_seconds := data.settings.facts.destroy_max_age_seconds if input.action.access == "destroy"

_stale contains sprintf("%s of %s %s", [name, target.type, target.id]) if {
	some target in input.context.targets
	some name, fact in target.facts
	not _is_fresh(fact)
}

_is_fresh(fact) if fact.age_ms <= _limit_seconds * 1000
