using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.History.Data;
using Microsoft.EntityFrameworkCore;

namespace Chat.History.Channels;

/// <summary>The channels as a user sees them. Every channel is open to everybody so far.</summary>
internal sealed class ChannelDirectory(ChatDbContext context)
{
    public Task<ChannelSummary[]> ListAsync(UserId user, CancellationToken cancellationToken) =>
        Summaries(user).ToArrayAsync(cancellationToken);

    /// <summary>Refused: channel_not_found.</summary>
    public async Task<ChannelSummary> GetAsync(GetChannelRequest request, CancellationToken cancellationToken) =>
        await Summaries(request.UserId, request.ChannelId.Value).SingleOrDefaultAsync(cancellationToken)
        ?? throw new RefusalException(Refusals.ChannelNotFound);

    private IQueryable<ChannelSummary> Summaries(UserId user, Guid? only = null) =>
        from channel in context.Channels.AsNoTracking()
        join head in context.ChannelHeads on channel.Id equals head.ChannelId
        where only == null || channel.Id == only
        orderby channel.Name
        select new ChannelSummary
        {
            Id = new ChannelId(channel.Id),
            Name = channel.Name,
            Head = head.LastSeq,
            IsMember = context.ChannelMembers.Any(member => member.ChannelId == channel.Id && member.UserId == user.Value),
        };
}
