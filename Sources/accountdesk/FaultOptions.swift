// The sandbox's faults as flags.

import ArgumentParser
import Sandbox
import Words

struct FaultOptions: ParsableArguments {
  @Option(help: "Webhooks leave this much later, as 0.8s.") var webhookDelay: Wait?
  @Option(help: "This share of webhooks is never delivered, 0 to 1.") var webhookLoss = 0.0
  @Option(help: "This share of webhooks is delivered twice.") var webhookDuplicate = 0.0
  @Option(help: "This share of webhooks is overtaken by later ones.") var webhookReorder = 0.0
  @Option(help: "Stripe answers this much later.") var apiLatency: Wait?
  @Option(help: "This share of Stripe's answers is a 500.") var apiError = 0.0
  @Option(help: "More requests a second than this are answered with 429.") var apiRate: Int?
  @Flag(help: "Stripe does not answer.") var stripeDown = false
  @Flag(help: "Supabase does not answer.") var supabaseDown = false
  @Option(help: "Supabase answers this much later.") var supabaseLatency: Wait?

  func validate() throws {
    for share in [webhookLoss, webhookDuplicate, webhookReorder, apiError] where !(0...1).contains(share) {
      throw ValidationError(words.shareOutOfRange)
    }
  }

  var values: SandboxFaults {
    var faults = SandboxFaults.none
    faults.webhookDelay = webhookDelay?.duration ?? .zero
    faults.webhookLoss = webhookLoss
    faults.webhookDuplicate = webhookDuplicate
    faults.webhookReorder = webhookReorder
    faults.apiLatency = apiLatency?.duration ?? .zero
    faults.apiError = apiError
    faults.apiRate = apiRate ?? 0
    faults.stripeDown = stripeDown
    faults.supabaseDown = supabaseDown
    faults.supabaseLatency = supabaseLatency?.duration ?? .zero
    return faults
  }
}
