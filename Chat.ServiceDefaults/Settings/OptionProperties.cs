using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Chat.ServiceDefaults.Settings;

/// <summary>One settable property of an options type, and the configuration that is meant for it.</summary>
internal sealed record OptionProperty(PropertyInfo Property, IConfigurationSection Section)
{
    public static IEnumerable<OptionProperty> Of<TOptions>(IConfigurationSection section) =>
        from property in typeof(TOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0
        select new OptionProperty(property, section.GetSection(property.Name));

    /// <returns>Whether there is a value; or the problem with it.</returns>
    public bool TryRead(out object? value, out string? problem)
    {
        value = problem = null;
        if (!Section.Exists())
        {
            return false;
        }

        try
        {
            value = Section.Get(Property.PropertyType, options => options.ErrorOnUnknownConfiguration = true);
            return value is not null;
        }
        catch (InvalidOperationException failure)
        {
            problem = Section.Value is { } text
                ? $"{Section.Path}: '{text}' is no {NameOf(Property.PropertyType)}."
                : $"{Section.Path}: {failure.Message}";
            return false;
        }
    }

    private static string NameOf(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var known when known == typeof(int) || known == typeof(long) => "whole number",
            var known when known == typeof(double) || known == typeof(decimal) => "number",
            var known when known == typeof(bool) => "true or false",
            var known when known == typeof(TimeSpan) => "time span (like 00:00:05)",
            { IsEnum: true } known => $"value of {string.Join(", ", Enum.GetNames(known))}",
            var known => known.Name,
        };
}
