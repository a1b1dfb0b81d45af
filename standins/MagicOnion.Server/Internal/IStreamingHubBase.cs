namespace MagicOnion.Server.Internal;

/// <summary>What the session of a connection needs of its hub.</summary>
internal interface IStreamingHubBase : IServiceBase
{
    Task Connect();

    ValueTask OnConnecting();

    ValueTask OnConnected();

    ValueTask OnDisconnected();

    ValueTask LeaveGroupsAsync();
}
