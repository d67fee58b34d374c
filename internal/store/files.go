package store

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/google/uuid"

	"mandate/internal/engagement"
)

// chunkSize is how many bytes of a file stand in one row.
const chunkSize = 256 << 10

// AddFile keeps a file and its bytes, read from r to its end. Give it a local reader:
// on SQLite nobody else writes until it has been read. More than MaxFile bytes is
// TooLarge. Size and digest are worked out here.
func (tx *Tx) AddFile(engagementID string, f File, r io.Reader) (File, error) {
	if err := tx.exists(engagementID); err != nil {
		return File{}, err
	}
	var faults engagement.Faults
	faults.Need("name", f.Name, 255)
	if err := faults.Err("The file cannot be saved"); err != nil {
		return File{}, err
	}
	if f.ID == "" {
		f.ID = uuid.NewString()
	}
	digest := sha256.New()
	size, err := tx.writeChunks(engagementID, f.ID, r, digest)
	if err != nil {
		return File{}, err
	}
	row := fileRow{
		OrgID: tx.org, EngagementID: engagementID, ID: f.ID, Name: clean(f.Name), ContentType: clean(f.ContentType),
		Size: size, SHA256: hexOf(digest.Sum(nil)), CreatedBy: f.By, CreatedAt: tx.stamp(),
	}
	if err := tx.db.Create(&row).Error; err != nil {
		return File{}, fmt.Errorf("keep file %s: %w", f.ID, err)
	}
	return fileOf(row), nil
}

func (tx *Tx) writeChunks(engagementID, id string, r io.Reader, digest hash.Hash) (int64, error) {
	size := int64(0)
	for place := 0; ; place++ {
		chunk := make([]byte, chunkSize)
		n, err := io.ReadFull(r, chunk)
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return 0, fmt.Errorf("read file %s: %w", id, err)
		}
		if size += int64(n); size > MaxFile {
			return 0, engagement.Errorf(engagement.TooLarge, "The file has more than %d MiB; split it, or link to it instead.", MaxFile>>20)
		}
		if n > 0 {
			digest.Write(chunk[:n])
			row := fileChunkRow{OrgID: tx.org, EngagementID: engagementID, FileID: id, Place: place, Content: chunk[:n]}
			if err := tx.db.Create(&row).Error; err != nil {
				return 0, fmt.Errorf("keep file %s: %w", id, err)
			}
		}
		if last {
			return size, nil
		}
	}
}

// File returns what is known of a file.
func (tx *Tx) File(engagementID, id string) (File, error) {
	row, found, err := first[fileRow](tx.of(&fileRow{}).Where("engagement_id = ? AND id = ? AND deleted_at IS NULL", engagementID, id))
	if err != nil {
		return File{}, fmt.Errorf("read file %s: %w", id, err)
	}
	if !found {
		return File{}, notFound("file", id)
	}
	return fileOf(row), nil
}

// Files lists an engagement's files, the oldest first.
func (tx *Tx) Files(engagementID string) ([]File, error) {
	return rowsOf(tx.of(&fileRow{}).Where("engagement_id = ? AND deleted_at IS NULL", engagementID).Order("created_at, id"), fileOf)
}

// OpenFile returns a file with a reader of its bytes, which reads a chunk at a time and
// only as long as the transaction lasts.
func (tx *Tx) OpenFile(engagementID, id string) (File, io.Reader, error) {
	f, err := tx.File(engagementID, id)
	if err != nil {
		return File{}, nil, err
	}
	return f, &fileReader{tx: tx, engagement: engagementID, id: id}, nil
}

// DeleteFile deletes a file's bytes and takes it out of the list; who did it stays. It
// is a Conflict while items refer to it.
func (tx *Tx) DeleteFile(engagementID, id, by string) error {
	if _, err := tx.File(engagementID, id); err != nil {
		return err
	}
	if err := tx.unreferencedBy(engagementID, engagement.KindFile, id); err != nil {
		return err
	}
	if err := tx.of(&fileChunkRow{}).Where("engagement_id = ? AND file_id = ?", engagementID, id).Delete(&fileChunkRow{}).Error; err != nil {
		return fmt.Errorf("delete file %s: %w", id, err)
	}
	err := tx.of(&fileRow{}).Where("engagement_id = ? AND id = ?", engagementID, id).
		Updates(map[string]any{"deleted_by": by, "deleted_at": tx.stamp()}).Error
	if err != nil {
		return fmt.Errorf("delete file %s: %w", id, err)
	}
	return nil
}

type fileReader struct {
	tx             *Tx
	engagement, id string
	place          int
	rest           []byte
}

// Read reads on, fetching the next chunk when the last one is used up.
func (r *fileReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		row, found, err := first[fileChunkRow](r.tx.of(&fileChunkRow{}).Where(
			"engagement_id = ? AND file_id = ? AND place = ?", r.engagement, r.id, r.place))
		if err != nil {
			return 0, fmt.Errorf("read file %s: %w", r.id, err)
		}
		if !found {
			return 0, io.EOF
		}
		r.rest, r.place = row.Content, r.place+1
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func fileOf(r fileRow) File {
	return File{ID: r.ID, Name: r.Name, ContentType: r.ContentType, Size: r.Size, SHA256: r.SHA256, By: r.CreatedBy, CreatedAt: r.CreatedAt.Time}
}
