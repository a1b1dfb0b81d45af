namespace Chat.History.Storage;

/// <summary>No connection to PostgreSQL was to be had, so nothing has been done.</summary>
internal sealed class StoreUnavailableException(Exception reason) : Exception("PostgreSQL does not answer: " + reason.Message, reason);
