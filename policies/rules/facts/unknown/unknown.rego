# METADATA
# title: A needed fact is unknown
# description: >-
#   Writes, reads that reveal secrets and bulk reads are blocked while a fact that a rule needs could not be learnt.
# custom:
#   severity: medium
#   operations: ["*"]
#   facts: ["*"]
#   controls: ["soc2:CC6.1", "iso27001:A.5.15", "iso42001:A.7.5"]
#   hint: Send it again shortly. If it persists, an operator finds the cause with postern doctor.
package rules.facts.unknown

import data.lib.finding

block contains finding.from(rego.metadata.chain(), {"unknown": _missing}) if {
	not _is_plain_read
	count(_missing) > 0
}

_is_plain_read if {
	input.action.access == "read"
	input.action.reveals_secrets == false
	input.action.bulk == false
}

# The index names the facts that the rules of this operation need.
_missing contains sprintf("%s of %s %s", [name, type, target.id]) if {
	some [type, name] in data.index.sets[data.index.operations[input.action.name]].facts
	some target in input.context.targets
	target.type == type
	not target.exists == false
	not _is_known(target, name)
}

_is_known(target, name) if {
	value := target.facts[name].value
	value != null
}
