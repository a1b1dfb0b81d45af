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

    /// <summary>Those of the channel on the screen.</summary>
    Task ListMembersAsync(CancellationToken cancellationToken);

    /// <param name="name">A member of the channel on the screen.</param>
    /// <param name="role">The role as a word.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task SetRoleAsync(string name, string role, CancellationToken cancellationToken);

    /// <param name="name">A member of the channel on the screen.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task RemoveMemberAsync(string name, CancellationToken cancellationToken);

    /// <param name="name">Somebody who was removed from the channel on the screen.</param>
    /// <param name="role">The role as a word.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task AddMemberAsync(string name, string role, CancellationToken cancellationToken);

    /// <param name="words">Nothing, <c>end NUMBER</c> or <c>end others</c>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task SessionsAsync(IReadOnlyList<string> words, CancellationToken cancellationToken);

    /// <param name="words">Nothing, or a code.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task SecondFactorAsync(IReadOnlyList<string> words, CancellationToken cancellationToken);

    /// <param name="words">What to administer.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task AdminAsync(IReadOnlyList<string> words, CancellationToken cancellationToken);

    /// <summary>Ends the session, and the client.</summary>
    Task LogOutAsync(CancellationToken cancellationToken);

    /// <summary>Sends every failed message anew.</summary>
    void Retry();

    /// <summary>Gives up every failed message.</summary>
    void Discard();

    void ShowHelp();

    void Quit();
}
