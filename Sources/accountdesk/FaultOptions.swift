// The sandbox's faults as flags.

import ArgumentParser
import Sandbox
import Words

struct FaultOptions: ParsableArguments {
  @Option(help: ArgumentHelp(words.optionFaultWebhookDelay)) var webhookDelay: Wait?
  @Option(help: ArgumentHelp(words.optionFaultWebhookLoss)) var webhookLoss = 0.0
  @Option(help: ArgumentHelp(words.optionFaultWebhookDuplicate)) var webhookDuplicate = 0.0
  @Option(help: ArgumentHelp(words.optionFaultWebhookReorder)) var webhookReorder = 0.0
  @Option(help: ArgumentHelp(words.optionFaultApiLatency)) var apiLatency: Wait?
  @Option(help: ArgumentHelp(words.optionFaultApiError)) var apiError = 0.0
  @Option(help: ArgumentHelp(words.optionFaultApiRate)) var apiRate: Int?
  @Flag(help: ArgumentHelp(words.optionFaultStripeDown)) var stripeDown = false
  @Flag(help: ArgumentHelp(words.optionFaultSupabaseDown)) var supabaseDown = false
  @Option(help: ArgumentHelp(words.optionFaultSupabaseLatency)) var supabaseLatency: Wait?

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
