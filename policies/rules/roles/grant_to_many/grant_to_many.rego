# METADATA
# title: An admin role for a group or a client
# description: >-
#   A role on a group reaches everyone who ever joins it, and a role on a client is used without a person. Two people
#   agree first; an AI agent may not give either.
# custom:
#   severity: critical
#   operations: [assignRoleToGroup, assignRoleToClient]
#   quorum: 2
#   controls: ["soc2:CC6.3", "iso27001:A.8.2", "nist80053:AC-6", "owaspnhi:NHI5:2025", "iso42001:A.9.2"]
#   hint: Ask for the role for one person instead, or ask an admin to do this at Okta.
package rules.roles.grant_to_many

import data.lib.finding

block contains finding.from(rego.metadata.chain(), _proof) if not _is_plain_machine

hold contains finding.from(rego.metadata.chain(), _proof) if _is_plain_machine

_is_plain_machine if input.subject.properties.kind in {"bot", "service"}

_proof := {"to": object.get(input, "resource", "unknown")}
