namespace Chat.Sdk.Connections;

/// <summary>There is no chat server at the address, or it did not answer in time. The message is a sentence for a person.</summary>
public sealed class HubUnreachableException(string message, Exception? innerException = null) : Exception(message, innerException);
