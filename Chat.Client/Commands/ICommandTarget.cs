namespace Chat.Client.Commands;

/// <summary>What commands act on.</summary>
internal interface ICommandTarget
{
    Task ListChannelsAsync(CancellationToken cancellationToken);

    Task CreateChannelAsync(string name, CancellationToken cancellationToken);

    Task JoinChannelAsync(string name, CancellationToken cancellationToken);

    /// <param name="name">Null: the channel on the screen.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task LeaveChannelAsync(string? name, CancellationToken cancellationToken);

    /// <summary>Sends every failed message anew.</summary>
    void Retry();

    /// <summary>Gives up every failed message.</summary>
    void Discard();

    void ShowHelp();

    void Quit();
}
