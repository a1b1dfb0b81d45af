using Chat.Contracts;
using Chat.Contracts.Errors;
using Chat.Contracts.History;

namespace Chat.History.Reading;

/// <summary>What a request for a page must look like.</summary>
internal static class PageRules
{
    public static void Check(ReadHistoryRequest request)
    {
        var problem = request switch
        {
            { Page: null } => "A page is missing.",
            { Page.Limit: < 1 or > ChatLimits.MaxEventPage } => $"A page has 1 to {ChatLimits.MaxEventPage} events.",
            { Page: { After: not null, Before: not null } } => "A page lies after a sequence or before one, not both.",
            { Page.After: < 0 } => "A page lies after sequence 0 or a greater one.",
            { Page.Before: < 1 } => "A page lies before sequence 1 or a greater one.",
            { VerifiedHead: < 0 } => "A verified head is 0 or greater.",
            _ => null,
        };
        if (problem is not null)
        {
            throw new RefusalException(ErrorCode.InvalidRequest, problem);
        }
    }
}
