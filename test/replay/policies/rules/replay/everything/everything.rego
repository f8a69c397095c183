# METADATA
# title: Everything passes
# description: For the replay of recorded traffic only, where what matters is how a call is carried and not whether it may be made.
# custom:
#   severity: info
#   operations: ["*"]
#   controls: ["soc2:CC6.1"]
#   hint: Nothing to do.
package rules.replay.everything

import data.lib.finding

allow contains finding.from(rego.metadata.chain(), {"operation": input.action.name})
