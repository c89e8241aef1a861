using System.Text;

namespace Winnow.Grains.Documents;

/// <summary>What makes a whole bulk invalid before anything of it is done: every complaint is listed.</summary>
internal static class BulkValidation
{
    private const int MaxIdBytes = 512;

    public static void Check(BulkRequest request)
    {
        if (request.Items.Length == 0)
        {
            throw Winnow.Search.Errors.ActionRequestValidation("no requests added");
        }

        List<string>? complaints = null;
        foreach (var item in request.Items)
        {
            if (item.Rejected is null)
            {
                foreach (var complaint in Complaints(item))
                {
                    (complaints ??= []).Add(complaint);
                }
            }
        }

        if (complaints is not null)
        {
            throw Winnow.Search.Errors.ActionRequestValidation([.. complaints]);
        }
    }

    private static IEnumerable<string> Complaints(BulkItem item)
    {
        var versioned = item.Version is not null;
        var compares = item.IfSeqNo is not null || item.IfPrimaryTerm is not null;
        if (item.Index.Length == 0)
        {
            yield return "index is missing";
        }

        if (item.Id is null && item.Action is BulkAction.Update or BulkAction.Delete)
        {
            yield return "id is missing";
        }

        if (item.Id is { } id)
        {
            var bytes = id.Length > MaxIdBytes / 3 ? Encoding.UTF8.GetByteCount(id) : 0;
            if (bytes > MaxIdBytes)
            {
                yield return $"id [{id}] is too long, must be no longer than {MaxIdBytes} bytes but was: {bytes}";
            }
            else if (id.Length == 0)
            {
                yield return "if _id is specified it must not be empty";
            }
        }

        if (item.Action == BulkAction.Create)
        {
            if (item.VersionType != DocumentVersionType.Internal)
            {
                yield return $"create operations only support internal versioning. use index instead";
            }
            else if (versioned)
            {
                yield return "create operations do not support explicit versions. use index instead";
            }

            if (compares)
            {
                yield return "create operations do not support compare and set. use index instead";
            }
        }
        else if (versioned && item.VersionType == DocumentVersionType.Internal)
        {
            yield return "internal versioning can not be used for optimistic concurrency control. Please use `if_seq_no` and `if_primary_term` instead";
        }
        else if (versioned && compares)
        {
            yield return "compare and write operations can not be used with versioning";
        }
        else if (versioned && item.Version < 0)
        {
            yield return $"illegal version value [{item.Version}] for version type [{Name(item.VersionType)}]";
        }

        if (!versioned && item.VersionType != DocumentVersionType.Internal && item.Action != BulkAction.Create)
        {
            yield return $"illegal version value [-3] for version type [{Name(item.VersionType)}]";
        }

        if (item.Id is null && versioned)
        {
            yield return "an id must be provided if version type or value are set";
        }

        if (item.IfSeqNo is not null && item.IfPrimaryTerm is null or 0)
        {
            yield return "ifSeqNo is set, but primary term is [0]";
        }

        if (item.IfSeqNo is null && item.IfPrimaryTerm is { } term and not 0)
        {
            yield return $"ifSeqNo is unassigned, but primary term is [{term}]";
        }

        if (item.Action == BulkAction.Update && compares && item.RetryOnConflict > 0)
        {
            yield return "compare and write operations can not be retried";
        }
    }

    private static string Name(DocumentVersionType type) => type switch
    {
        DocumentVersionType.External => "EXTERNAL",
        DocumentVersionType.ExternalGte => "EXTERNAL_GTE",
        _ => "INTERNAL",
    };
}
