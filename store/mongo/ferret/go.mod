module familyvoice/store/mongo/ferret

go 1.26.8

replace familyvoice => ../../..

require github.com/FerretDB/FerretDB v1.24.2 // indirect
