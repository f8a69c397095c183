# METADATA
# title: An AI agent wants to destroy something
# description: What an AI agent deletes, revokes or takes away waits for a person.
# custom:
#   severity: high
#   access: [destroy]
#   controls: ["iso42001:A.9.2", "aiact:Art. 14", "aiact:Art. 26", "soc2:CC6.3"]
#   hint: Send the same request again after a person approved it, or ask for something that can be undone.
package rules.agents.ai_agent_destroys

import data.lib.finding

hold contains finding.from(rego.metadata.chain(), proof) if {
	not _is_plain_machine
	proof := {"operation": input.action.name, "kind": object.get(input, ["subject", "properties", "kind"], "unknown")}
}

_is_plain_machine if input.subject.properties.kind in {"bot", "service"}
