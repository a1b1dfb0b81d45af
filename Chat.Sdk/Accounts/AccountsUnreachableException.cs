namespace Chat.Sdk.Accounts;

/// <summary>The service with the accounts did not answer, or not in a way that can be understood. Nothing is known of what it did.</summary>
public sealed class AccountsUnreachableException(Uri address, string? why = null, Exception? reason = null)
    : Exception($"The accounts at {address} cannot be reached{(why is null ? "" : $": {why}")}.", reason);
