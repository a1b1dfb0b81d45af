namespace Chat.AppHost.Resources;

/// <summary>Something about the machine or the settings keeps the system from starting; the message says what, for a person.</summary>
internal sealed class SetupException(string message) : Exception(message);
