using Chat.Client.Rendering;
using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Rights;

namespace Chat.Client.Interactive;

/// <content>The commands about the members of the channel on the screen. What they change is seen as an event.</content>
internal sealed partial class ChatSession
{
    private const int MostShown = 200;

    public async Task ListMembersAsync(CancellationToken cancellationToken)
    {
        var members = new List<ChannelMember>();
        await foreach (var member in client.ListMembersAsync(Here().Id, cancellationToken: cancellationToken))
        {
            members.Add(member);
            if (members.Count > MostShown)
            {
                break;
            }
        }

        var shown = members.Take(MostShown).OrderByDescending(member => member.Role).ThenBy(member => member.UserName, StringComparer.OrdinalIgnoreCase);
        await loop.PostAsync(() => screen.Print(Words.Members(shown, areAll: members.Count <= MostShown)), cancellationToken);
    }

    public async Task SetRoleAsync(string name, string role, CancellationToken cancellationToken)
    {
        var (channel, wanted) = (Here(), Role(role));
        var member = await FindAsync(channel, name, areRemoved: false, cancellationToken)
            ?? throw new RefusalException(ErrorCode.NotAMember, $"There is no {name} in #{channel.Name}.");
        await client.SetMemberRoleAsync(channel.Id, member.UserId, wanted, cancellationToken);
    }

    public async Task RemoveMemberAsync(string name, CancellationToken cancellationToken)
    {
        var channel = Here();
        var member = await FindAsync(channel, name, areRemoved: false, cancellationToken)
            ?? throw new RefusalException(ErrorCode.NotAMember, $"There is no {name} in #{channel.Name}.");
        await client.RemoveMemberAsync(channel.Id, member.UserId, cancellationToken);
    }

    public async Task AddMemberAsync(string name, string role, CancellationToken cancellationToken)
    {
        var (channel, wanted) = (Here(), Role(role));
        var removed = await FindAsync(channel, name, areRemoved: true, cancellationToken)
            ?? throw new RefusalException(ErrorCode.NotAMember, $"{name} was not removed from #{channel.Name}: /join {channel.Name} is open to everybody else.");
        await client.SetMemberRoleAsync(channel.Id, removed.UserId, wanted, cancellationToken);
    }

    private static ChannelRole Role(string word) =>
        RoleWords.Parse(word) ?? throw new RefusalException(ErrorCode.InvalidRequest, "A role is owner, moderator, member or guest.");

    private ChannelSummary Here() => _current?.Channel ?? throw new RefusalException(ErrorCode.NotAMember, "You are in no channel: /join NAME first.");

    /// <summary>By the name he had when he came; null when there is nobody.</summary>
    private async Task<ChannelMember?> FindAsync(ChannelSummary channel, string name, bool areRemoved, CancellationToken cancellationToken)
    {
        ChannelMember? found = null;
        await foreach (var member in client.ListMembersAsync(channel.Id, areRemoved, cancellationToken))
        {
            if (member.UserName.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                found = found is null ? member : throw new RefusalException(ErrorCode.InvalidRequest, $"More than one came to #{channel.Name} as {name}.");
            }
        }

        return found;
    }
}
