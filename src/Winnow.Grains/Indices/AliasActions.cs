using Winnow.Protocols.Names;

namespace Winnow.Grains.Indices;

/// <summary>Alias actions of a request as the decisions take them.</summary>
internal static class AliasActions
{
    public static AliasChange ToChange(AliasAction action) => new(
        (AliasChangeType)action.Type,
        [.. action.Indices],
        [.. action.Aliases],
        new AliasEntry
        {
            Filter = action.Filter,
            IndexRouting = action.IndexRouting,
            SearchRouting = action.SearchRouting,
            IsWriteIndex = action.IsWriteIndex,
            IsHidden = action.IsHidden,
        },
        action.MustExist);

    public static AliasEntry ToEntry(AliasView alias) => new()
    {
        Name = alias.Name,
        Filter = alias.Filter,
        IndexRouting = alias.IndexRouting,
        SearchRouting = alias.SearchRouting,
        IsWriteIndex = alias.IsWriteIndex,
        IsHidden = alias.IsHidden,
    };
}
