namespace MagicOnion.Client;

/// <summary>Implemented by clients of hubs.</summary>
public interface IStreamingHubClient
{
    /// <summary>Completes when the connection has ended, for whatever reason. Never fails.</summary>
    Task<DisconnectionReason> WaitForDisconnectAsync();
}

public static class StreamingHubClientExtensions
{
    /// <inheritdoc cref="IStreamingHubClient.WaitForDisconnectAsync"/>
    /// <exception cref="NotSupportedException"><paramref name="hub"/> is no client.</exception>
    public static Task<DisconnectionReason> WaitForDisconnectAsync<TStreamingHub>(this TStreamingHub hub)
        where TStreamingHub : IStreamingHubMarker
        => hub is IStreamingHubClient client
            ? client.WaitForDisconnectAsync()
            : throw new NotSupportedException($"'{hub?.GetType().FullName}' is not a client of a hub, or is one for calls without answers.");
}
