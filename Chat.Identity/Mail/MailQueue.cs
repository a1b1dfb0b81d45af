using Chat.Identity.Data;
using Chat.Identity.Data.Accounts;
using Chat.Identity.Data.Mail;

namespace Chat.Identity.Mail;

/// <summary>Puts mails in the way, in the transaction of what they are about: nobody waits for a mail server.</summary>
internal sealed class MailQueue(IdentityDbContext context, MailSignal signal, TimeProvider time)
{
    /// <summary>Adds the mail to the context; the caller saves, and then calls <see cref="Wake"/>.</summary>
    public void Add(MailKind kind, string address, Guid? userId)
    {
        var now = time.GetUtcNow();
        context.Mails.Add(new MailRow { Id = Guid.CreateVersion7(now), Kind = kind, Address = address, UserId = userId, CreatedAt = now, DueAt = now });
    }

    /// <summary>Tells the owner of an account what was done to it, at the address that is verified; nobody is told where none is. The caller saves, as above.</summary>
    public void Tell(MailKind kind, ChatUser user)
    {
        if (user.Email is { } address)
        {
            Add(kind, address, user.Id);
        }
    }

    /// <summary>The mail is committed. Who forgets this has it sent a little later.</summary>
    public void Wake() => signal.Set();
}
