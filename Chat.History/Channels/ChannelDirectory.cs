using Chat.Contracts.Channels;
using Chat.Contracts.Errors;
using Chat.Contracts.Ids;
using Chat.Contracts.Rights;
using Chat.History.Data;
using Chat.History.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Chat.History.Channels;

/// <summary>The channels as a user sees them. Every channel is open to everybody so far.</summary>
internal sealed class ChannelDirectory(ChatDbContext context)
{
    /// <summary>Refused: busy, unavailable.</summary>
    public Task<ChannelSummary[]> ListAsync(UserId user, CancellationToken cancellationToken) =>
        AnsweredAsync(Summaries(user).ToArrayAsync(cancellationToken));

    // What is left when the context has tried often enough.
    private static async Task<T> AnsweredAsync<T>(Task<T> query)
    {
        try
        {
            return await query;
        }
        catch (Exception fault) when (fault is RetryLimitExceededException || StoreFaults.Classify(fault) is StoreFault.Lost or StoreFault.Unavailable)
        {
            throw new RefusalException(Refusals.NotAnswering);
        }
        catch (Exception fault) when (StoreFaults.Classify(fault) is StoreFault.Busy)
        {
            throw new RefusalException(Refusals.Busy);
        }
    }

    private IQueryable<ChannelSummary> Summaries(UserId user) =>
        from channel in context.Channels.AsNoTracking()
        join head in context.ChannelHeads on channel.Id equals head.ChannelId
        orderby channel.Name
        select new ChannelSummary
        {
            Id = new ChannelId(channel.Id),
            Name = channel.Name,
            Head = head.LastSeq,
            IsMember = context.ChannelMembers.Any(member => member.ChannelId == channel.Id && member.UserId == user.Value && member.State == 0),
            Topic = channel.Topic,
            Role = (ChannelRole?)context.ChannelMembers
                .Where(member => member.ChannelId == channel.Id && member.UserId == user.Value && member.State == 0)
                .Select(member => (short?)member.Role)
                .FirstOrDefault(),
            Epoch = context.Epochs.Select(epoch => (Epoch?)new Epoch(epoch.Id)).FirstOrDefault(),
        };
}
