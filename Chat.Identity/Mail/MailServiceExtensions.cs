using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Mail;

internal static class MailServiceExtensions
{
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddValidatedOptions<MailOptions>(MailOptions.SectionName);
        services.AddValidatedOptions<SmtpOptions>(SmtpOptions.SectionName);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MailOptions>, MailOptionsValidator>());
        services.TryAddSingleton<MailSignal>();
        services.TryAddSingleton<SmtpTransport>();
        services.TryAddSingleton<FolderTransport>();
        services.TryAddSingleton<IMailTransport>(provider =>
            string.IsNullOrEmpty(provider.GetRequiredService<IOptions<SmtpOptions>>().Value.Host)
                ? provider.GetRequiredService<FolderTransport>()
                : provider.GetRequiredService<SmtpTransport>());
        services.TryAddScoped<MailQueue>();
        services.TryAddScoped<MailWriter>();
        services.AddHostedService<MailDispatcher>();
        return services;
    }
}
