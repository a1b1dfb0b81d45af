namespace Chat.Sdk.Connections;

/// <summary>A connection ended while a call waited for its answer: what was asked may or may not have been done.</summary>
internal sealed class LinkLostException(string message, Exception? innerException = null) : Exception(message, innerException);
