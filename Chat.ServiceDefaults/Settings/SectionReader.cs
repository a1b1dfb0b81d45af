using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Settings;

/// <summary>Sets what can be read; what cannot is left at its default and reported by <see cref="SectionValidator{TOptions}"/>.</summary>
internal sealed class SectionReader<TOptions>(IConfigurationSection section) : ConfigureOptions<TOptions>(options => Read(options, section))
    where TOptions : class
{
    private static void Read(TOptions options, IConfigurationSection section)
    {
        foreach (var property in OptionProperty.Of<TOptions>(section))
        {
            if (property.TryRead(out var value, out _))
            {
                property.Property.SetValue(options, value);
            }
        }
    }
}
