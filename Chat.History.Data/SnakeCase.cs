using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Chat.Data;

/// <summary>Names columns, keys and indexes as one writes them in SQL. Tables are named by their mappings.</summary>
internal static class SnakeCase
{
    public static void Apply(IMutableModel model)
    {
        foreach (var entity in model.GetEntityTypes().Where(entity => !entity.IsMappedToJson()))
        {
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(Convert(property.Name));
            }

            foreach (var key in entity.GetKeys())
            {
                key.SetName($"pk_{entity.GetTableName()}");
            }

            foreach (var index in entity.GetIndexes())
            {
                index.SetDatabaseName($"ix_{entity.GetTableName()}_{string.Join('_', index.Properties.Select(property => Convert(property.Name)))}");
            }

            foreach (var reference in entity.GetForeignKeys())
            {
                reference.SetConstraintName($"fk_{entity.GetTableName()}_{reference.PrincipalEntityType.GetTableName()}");
            }
        }
    }

    public static string Convert(string name)
    {
        var converted = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && converted.Length > 0)
            {
                converted.Append('_');
            }

            converted.Append(char.ToLowerInvariant(letter));
        }

        return converted.ToString();
    }
}
