namespace MagicOnion.Client.Hubs;

/// <summary>A client that has yet to connect.</summary>
internal interface IConnectingClient
{
    Task ConnectAsync(CancellationToken cancellationToken);
}
