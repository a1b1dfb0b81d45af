using Chat.Contracts.Connections;

namespace Chat.Sdk.Connections;

/// <summary>Why a client has come to another state.</summary>
public enum ConnectionChangeReason
{
    /// <summary>Its owner asked for it.</summary>
    Requested,

    /// <summary>The server could not be reached, or refused.</summary>
    ConnectFailed,

    /// <summary>A connection was made.</summary>
    Established,

    /// <summary>The connection broke, or the server ended it without saying why.</summary>
    ConnectionLost,

    /// <summary>The server said that it ends the connection; the code is in <see cref="ConnectionChange.Notice"/>.</summary>
    ServerEnded,

    /// <summary>The server wants to know again who this is.</summary>
    SignInRequired,
}

/// <summary>A client has come to another state.</summary>
/// <param name="From">Where it was.</param>
/// <param name="To">Where it is.</param>
/// <param name="Reason">Why.</param>
/// <param name="InstanceId">The hub instance that it is connected to now, or was until now; null when there was none.</param>
/// <param name="Notice">What the server said at the end, if it did.</param>
/// <param name="Error">What went wrong, where something did.</param>
/// <param name="PreviousEnd">
/// With a new connection: why the server ended the one before, when that could not be told then (a client that does not read,
/// for example, is ended as a slow consumer).
/// </param>
public sealed record ConnectionChange(
    ConnectionState From,
    ConnectionState To,
    ConnectionChangeReason Reason,
    string? InstanceId = null,
    DisconnectNotice? Notice = null,
    Exception? Error = null,
    PreviousEnd? PreviousEnd = null);
